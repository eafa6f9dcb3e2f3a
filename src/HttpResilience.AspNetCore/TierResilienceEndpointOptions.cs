namespace Microsoft.AspNetCore.Builder;

/// <summary>Who may see the endpoints of tiers, and who may act.</summary>
public sealed class TierResilienceEndpointOptions
{
    /// <summary>The name of the authorization policy that a caller of the controls must meet. Default <see langword="null"/>: there are no controls.</summary>
    public string? ControlPolicy { get; set; }

    /// <summary>
    /// The name of the authorization policy that a reader must meet. Default <see langword="null"/>: whoever reaches the address may read,
    /// unless the application's fallback policy says otherwise.
    /// Nothing there is a secret, but it names clients, tiers, failures, this machine, and the operators who used a control.
    /// </summary>
    public string? ReadPolicy { get; set; }
}
