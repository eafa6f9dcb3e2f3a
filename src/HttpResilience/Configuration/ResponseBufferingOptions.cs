using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// Reads a response's body within the attempt, so that one that breaks off or stalls is the tier's failure and another attempt's chance, not the caller's. Never a
/// <c>text/event-stream</c>. A value that is not set is inherited as described at <see cref="CircuitBreakerOptions"/>.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class ResponseBufferingOptions
{
    /// <summary>Whether bodies are read within the attempt; <see cref="TierPolicyOptions.AttemptTimeout"/> then bounds the body too. Default <see langword="false"/>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Bytes of a body that are buffered, 1 to 1 GiB; a larger body goes to the caller as a stream. Default 1 MiB.</summary>
    [ValidRange(1, 1_073_741_824)]
    public int? MaxSize { get; set; }
}
