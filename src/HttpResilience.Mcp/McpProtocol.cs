using System.Collections.Concurrent;
using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;
using HttpResilience.Routing;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Mcp;

/// <summary>Makes translations, and keeps what outlives them: a server's version, its session and what it offers.</summary>
internal sealed class McpProtocol(TimeProvider timeProvider, ILoggerFactory loggers) : ITierProtocol
{
    // By client and tier. A reload that changes where or as whom a tier is reached puts a new one in the old one's place.
    private readonly ConcurrentDictionary<(string Client, string Tier), McpServerState> _servers = new();
    private readonly ILogger _logger = loggers.CreateLogger(McpLog.Category);

    public TierProtocol Protocol => TierProtocol.Mcp;

    public IEnumerable<string> Check(string path, TierOptions options) => McpRules.Check(path, options);

    public ITierTranslation Create(string client, string tier, TierAddress address, TierOptions options)
    {
        var server = new McpServerAddress(
            client, tier, McpServerAddress.Resolve(options)!, options.Mcp.ProtocolVersion, [.. options.Headers], options.Mcp.MaxResponseSize ?? McpServerAddress.DefaultMaxResponseSize);
        var state = _servers.AddOrUpdate((client, tier), _ => NewState(server), (_, old) => old.Server.IsSame(server) ? old : NewState(server));
        return new McpTranslation(state, ToolMap.Create(options.Mcp), _logger);
    }

    private McpServerState NewState(McpServerAddress server) => new(server, timeProvider);
}
