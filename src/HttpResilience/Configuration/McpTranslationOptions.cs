using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>How a tier is spoken to whose <see cref="TierOptions.Protocol"/> is <see cref="TierProtocol.Mcp"/>.</summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class McpTranslationOptions
{
    /// <summary>
    /// The server's address: relative to the tier's base address, or absolute and of the same origin. It may hold a query, and is treated as a secret: keep what must not be known out of the base
    /// address, which is not. Default: the base address.
    /// </summary>
    [Secret]
    public string? Endpoint { get; set; }

    /// <summary>The version of the protocol: <c>2025-03-26</c>, <c>2025-06-18</c> or <c>2025-11-25</c> (with a handshake), <c>2026-07-28</c> (without). Default none: the server is asked.</summary>
    public string? ProtocolVersion { get; set; }

    /// <summary>A service whose tools are known; <see cref="Tools"/> adds to them, and changes those of the same name. Default none.</summary>
    public McpPreset? Preset { get; set; }

    /// <summary>The largest answer that is read, in bytes, 1 KiB to 1 GiB. Default 16 MiB.</summary>
    [ValidRange(1024, 1024 * 1024 * 1024)]
    public int? MaxResponseSize { get; set; }

    /// <summary>The kinds of requests that can be said as a tool call, by a name of the user's choice.</summary>
    public IDictionary<string, McpToolOptions> Tools { get; set; } = new Dictionary<string, McpToolOptions>(StringComparer.OrdinalIgnoreCase);
}
