using System.Net;
using System.Text.RegularExpressions;
using HttpResilience.Mcp.Protocol;
using ModelContextProtocol;

namespace HttpResilience.Mcp.Results;

/// <summary>
/// A refusal that says that the server knows nothing of what was agreed upon: after a restart, or where a gateway went back to an older version. The protocol has 404 for a session and -32022 for a
/// version; many servers answer 400, with words in JSON or without.
/// </summary>
internal static partial class ForgottenConnection
{
    /// <param name="status">The status.</param>
    /// <param name="reply">What stood in the body, if it could be read.</param>
    /// <param name="connection">With what the server was asked.</param>
    /// <param name="isAsked">The version is the server's to say: no settings pin it.</param>
    public static bool IsSaidBy(HttpStatusCode status, JsonRpcReply? reply, McpConnection connection, bool isAsked)
    {
        if (status == HttpStatusCode.NotFound)
            return connection.SessionId is not null;
        // -32602 speaks of the arguments, which may have a session of their own.
        return status == HttpStatusCode.BadRequest && reply?.ErrorCode != (int)McpErrorCode.InvalidParams
            && ((isAsked && reply?.ErrorCode == (int)McpErrorCode.UnsupportedProtocolVersion) || (reply?.ErrorMessage is { } words && Words().IsMatch(words)));
    }

    [GeneratedRegex(@"session|not initialized|protocol version", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
