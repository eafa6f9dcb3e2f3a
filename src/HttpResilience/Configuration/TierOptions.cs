using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>One way to reach the service.</summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class TierOptions : TierPolicyOptions
{
    /// <summary>The place in the sequence, lowest first; two tiers of a client can't share one. Required.</summary>
    public int? Order { get; set; }

    /// <summary>
    /// An absolute http or https URI without query, fragment or user info. Its path is a prefix: the part of the request's URI below the client's
    /// base address is appended to it, with one slash between. Required.
    /// </summary>
    public string? BaseAddress { get; set; }

    /// <summary>
    /// The share of requests, in percent, that may start on this tier, 0 to 100. Below 100 the rest start on the next tier and may still fall back to this one when they
    /// failed there; at 0 the tier is out of use. Default 100.
    /// </summary>
    [ValidRange(0, 100)]
    public double? TrafficShare { get; set; }

    /// <summary>Headers set on every attempt at this tier, in place of the caller's of the same name, and on no other tier's.</summary>
    [Secret]
    public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the caller's credentials (<c>Authorization</c>, <c>Cookie</c>, <c>Proxy-Authorization</c>, <see cref="TierResilienceOptions.CredentialHeaders"/>) go to
    /// this tier although its origin is not that of the client's base address. Default <see langword="false"/>.
    /// </summary>
    public bool? ForwardCredentials { get; set; }

    /// <summary>What the tier speaks. Default <see cref="TierProtocol.Http"/>.</summary>
    public TierProtocol? Protocol { get; set; }

    /// <summary>How it is spoken to where it speaks <see cref="TierProtocol.Mcp"/>.</summary>
    public McpTranslationOptions Mcp { get; set; } = new();

    /// <summary>Faults on purpose. Default none.</summary>
    public ChaosOptions Chaos { get; set; } = new();
}
