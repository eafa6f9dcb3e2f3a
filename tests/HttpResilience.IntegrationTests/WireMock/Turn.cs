namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>What a faulty server does with one request, and what that means by the contract (docs/behaviour.md), written down here without asking the library.</summary>
internal sealed record Turn(Counted Counted, Resend Again, Resend Next)
{
    /// <summary>What WireMock is told; <see langword="null"/> where nobody listens.</summary>
    public StubResponse? Stub { get; init; } = new();

    /// <summary>Whether a response comes at all.</summary>
    public bool Answers { get; init; } = true;

    /// <summary>Whether the response's body breaks off while the caller reads it.</summary>
    public bool BreaksOff { get; init; }

    /// <summary>Whether the request may have been executed when no response came.</summary>
    public bool MayBeExecuted => Next != Resend.All;

    /// <summary>What the response's <c>Retry-After</c> says.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
