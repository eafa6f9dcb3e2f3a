using HttpResilience.Timeouts;

namespace HttpResilience.Routing;

/// <summary>One attempt on its way through a tier's handlers, and what they have to give back when it ends.</summary>
internal sealed class Attempt
{
    /// <summary>The innermost of the handlers that want to know how it ends.</summary>
    public TierHandler? Innermost { get; set; }

    /// <summary>The breaker's leave to make it.</summary>
    public CircuitPermit Permit { get; set; }

    /// <summary>What bounds it.</summary>
    public AttemptTimer? Timer { get; set; }

    /// <summary>Holds nothing any more.</summary>
    public void Clear() => (Innermost, Permit, Timer) = (null, default, null);
}
