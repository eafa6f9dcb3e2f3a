namespace HttpResilience.Tests.BadInput;

/// <summary>What became of the edited files of a run.</summary>
internal sealed class FuzzCounts
{
    public int Accepted { get; set; }

    public int Refused { get; set; }

    /// <summary>The provider could not read them.</summary>
    public int NoJson { get; set; }

    public int All => Accepted + Refused + NoJson;

    public override string ToString() => $"{All} edited files: {Accepted} accepted, {Refused} refused, {NoJson} that the JSON provider could not read";
}
