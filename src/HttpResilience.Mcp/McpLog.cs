using Microsoft.Extensions.Logging;

namespace HttpResilience.Mcp;

/// <summary>The library's log messages. None holds an address, a session, an argument, or a text of the server's.</summary>
internal static partial class McpLog
{
    public const string Category = "HttpResilience.Mcp";

    [LoggerMessage(1, LogLevel.Warning, "{Client}:{Tier}: the server has no tool {Tool}; the requests of '{Operation}' are answered with 501, so that the next tier takes them", EventName = "mcp_tool_missing")]
    public static partial void ToolMissing(this ILogger logger, string client, string tier, string tool, string operation);

    [LoggerMessage(2, LogLevel.Warning, "{Client}:{Tier}: the tool {Tool} takes no argument {Argument}; requests of '{Operation}' that need it are answered with 501", EventName = "mcp_argument_missing")]
    public static partial void ArgumentMissing(this ILogger logger, string client, string tier, string tool, string argument, string operation);

    [LoggerMessage(3, LogLevel.Warning, "{Client}:{Tier}: the tool {Tool} requires the argument {Argument}, which '{Operation}' does not give; its requests are answered with 501", EventName = "mcp_argument_required")]
    public static partial void ArgumentRequired(this ILogger logger, string client, string tier, string tool, string argument, string operation);

    [LoggerMessage(4, LogLevel.Warning, "{Client}:{Tier}: the server could not be checked: {Reason}", EventName = "mcp_check_failed")]
    public static partial void CheckFailed(this ILogger logger, string client, string tier, string reason);

    [LoggerMessage(5, LogLevel.Information, "{Client}:{Tier} speaks MCP {Version}; {Tools} tools", EventName = "mcp_server_checked")]
    public static partial void ServerChecked(this ILogger logger, string client, string tier, string version, int tools);

    [LoggerMessage(6, LogLevel.Warning, "{Client}:{Tier}: {Tools} of the tools that the server lists can't be read, and count as not there", EventName = "mcp_tools_unreadable")]
    public static partial void ToolsUnreadable(this ILogger logger, string client, string tier, int tools);
}
