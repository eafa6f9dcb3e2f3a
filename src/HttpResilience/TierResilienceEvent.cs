using Microsoft.Extensions.Logging;

namespace HttpResilience;

/// <summary>Something that an operator should know of: a change of state, of health, of configuration. Not one of the many things that happen to single requests.</summary>
public sealed record TierResilienceEvent
{
    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The name of the log event, such as <c>circuit_opened</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How much it matters.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>The log event's text. Holds no URI, no header, no token and no body.</summary>
    public required string Text { get; init; }
}
