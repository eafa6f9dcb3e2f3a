namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>What became of one request.</summary>
/// <param name="Caller">What the caller got.</param>
/// <param name="First">The tiers, in their order.</param>
/// <param name="Second">Likewise.</param>
/// <param name="Third">Likewise.</param>
internal sealed record SendResult(string Caller, TierCount First, TierCount Second, TierCount Third)
{
    public const string NotExecuted = "fails, not executed";
    public const string MaybeExecuted = "fails, maybe executed";
    public const string BodyBreaksOff = "body breaks off";

    public SendResult(string caller, IReadOnlyList<TierCount> tiers)
        : this(caller, tiers[0], tiers[1], tiers[2])
    {
    }

    public IReadOnlyList<TierCount> Tiers => [First, Second, Third];

    public static string Answer(int status, int tier) => $"{status} of {tier + 1}";
}
