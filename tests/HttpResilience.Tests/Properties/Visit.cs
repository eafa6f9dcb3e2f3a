namespace HttpResilience.Tests.Properties;

/// <summary>One attempt, as the server has it.</summary>
internal sealed record Visit(string Tier, string Path, ServerStep Step, TimeSpan Began)
{
    /// <summary>Empty where there was none; null where the request never arrived, or was canceled before.</summary>
    public string? Body { get; set; }

    public TimeSpan Ended { get; set; }

    public override string ToString() => $"{Tier} {Path} {Began.TotalMilliseconds} to {Ended.TotalMilliseconds} ms: {Step}";
}
