using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ModelContextProtocol;

namespace HttpResilience.Mcp.Results;

/// <summary>What an error of the protocol's means as HTTP.</summary>
/// <param name="Status">The status.</param>
/// <param name="Code">The protocol's code; null where there is none.</param>
/// <param name="SaysNotExecuted">It says that the call was not executed. Whether that is so is another question: a tool may pass on what somebody else told it.</param>
internal readonly partial record struct CallError(HttpStatusCode Status, int? Code, bool SaysNotExecuted = false)
{
    private const int LongestText = 2_000;

    /// <summary>An error of JSON-RPC's.</summary>
    public static CallError Of(int code, string? message, string tool) => (McpErrorCode)code switch
    {
        McpErrorCode.InvalidParams when IsUnknownTool(message, tool) => new CallError(HttpStatusCode.NotImplemented, code, SaysNotExecuted: true),
        McpErrorCode.InvalidParams => new CallError(HttpStatusCode.BadRequest, code),
        // A tool may find out in the middle of its work what the client can't do.
        McpErrorCode.MissingRequiredClientCapability => new CallError(HttpStatusCode.NotImplemented, code),
        McpErrorCode.MethodNotFound or McpErrorCode.HeaderMismatch or McpErrorCode.UnsupportedProtocolVersion => new CallError(HttpStatusCode.NotImplemented, code, SaysNotExecuted: true),
        _ => new CallError(HttpStatusCode.BadGateway, code),
    };

    /// <summary>An error in the words of a tool, or of a server that puts its own errors where a tool's are.</summary>
    public static CallError OfText(ReadOnlySpan<byte> utf8, string tool)
    {
        // What matters stands at the beginning.
        var text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, LongestText)]);
        if (Prefix().Match(text) is { Success: true } prefix && int.TryParse(prefix.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var code))
            return Of(code, text, tool);
        if (IsUnknownTool(text, tool))
            return new CallError(HttpStatusCode.NotImplemented, null, SaysNotExecuted: true);
        return new CallError(Validation().IsMatch(text) ? HttpStatusCode.BadRequest : HttpStatusCode.BadGateway, null);
    }

    private static bool IsUnknownTool(string? message, string tool) => message is not null && message.Contains(tool, StringComparison.OrdinalIgnoreCase) && UnknownTool().IsMatch(message.AsSpan(0, Math.Min(message.Length, LongestText)));

    [GeneratedRegex(@"^MCP error (-?\d{1,6})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\bunknown tool\b|\btool\b.{0,200}\b(not found|disabled|does not exist|not exist|unavailable)\b|\bno (such )?tool\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex UnknownTool();

    [GeneratedRegex(@"\bvalidation (error|failed|failure)|\binvalid (arguments?|input|params|parameters?)\b|\bmissing (a value for the )?(required )?(argument|parameter|property|field)|\brequired (argument|parameter|property|field)\b|\bis required\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Validation();
}
