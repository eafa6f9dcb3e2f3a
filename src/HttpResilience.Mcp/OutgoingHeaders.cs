using System.Collections.Frozen;
using HttpResilience.Fallbacks;
using HttpResilience.Routing;
using ModelContextProtocol.Protocol;

namespace HttpResilience.Mcp;

/// <summary>What of a request goes along with the call: its headers, with the tier's own and without withheld credentials, and its options, which tell handlers who asks.</summary>
internal static class OutgoingHeaders
{
    private const string ParameterPrefix = "Mcp-Param-";

    // What the post has of its own, and what speaks of the body or the connection.
    private static readonly FrozenSet<string> s_own = FrozenSet.ToFrozenSet(
        ["Accept", "Accept-Charset", "Accept-Encoding", "Expect", "Host", "Transfer-Encoding", "Mcp-Session-Id", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Last-Event-ID"], StringComparer.OrdinalIgnoreCase);

    public static void Copy(HttpRequestMessage from, HttpRequestMessage to, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        to.Version = from.Version;
        to.VersionPolicy = from.VersionPolicy;
        foreach (var (name, values) in from.Headers.NonValidated)
        {
            if (!s_own.Contains(name))
                to.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
        }

        foreach (var (name, value) in parameters)
            to.Headers.TryAddWithoutValidation(ParameterPrefix + name, McpHeaderEncoder.EncodeValue(value));
        IDictionary<string, object?> source = from.Options;
        IDictionary<string, object?> target = to.Options;
        foreach (var (key, value) in source)
        {
            // Of these the message itself is a part.
            if (value is not (TierRequest or StaleTicket))
                target[key] = value;
        }
    }
}
