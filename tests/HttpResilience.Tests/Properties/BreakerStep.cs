using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.Properties;

/// <summary>Something that happens to a breaker.</summary>
internal abstract record BreakerStep
{
    /// <summary>A call asks for leave; how it ends is another step's affair, so that calls overlap.</summary>
    public sealed record Acquire(bool MayProbe) : BreakerStep;

    /// <summary>One of the calls that are out ends; null gives its permit back. A call that is kept may end again.</summary>
    public sealed record End(int Call, bool? Success, bool IsKept) : BreakerStep;

    public sealed record Advance(int Seconds) : BreakerStep;

    public sealed record Control(BreakerControl What) : BreakerStep;

    public sealed record Update(CircuitBreakerSettings Settings) : BreakerStep
    {
        public override string ToString() => $"Update {{ {BreakerCase.Describe(Settings)} }}";
    }

    /// <summary>Somebody looks at the breaker, which may move it on.</summary>
    public sealed record Look : BreakerStep;
}
