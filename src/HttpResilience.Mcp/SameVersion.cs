using System.Net;

namespace HttpResilience.Mcp;

/// <summary>Sends messages by the version of HTTP that another one asks for.</summary>
internal static class SameVersion
{
    public static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> As(HttpRequestMessage request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
    {
        // Not kept: a handshake may outlive the request that it was begun for.
        var (version, policy) = (request.Version, request.VersionPolicy);
        // What a message has by itself.
        if (version == HttpVersion.Version11 && policy == HttpVersionPolicy.RequestVersionOrLower)
            return send;
        return (message, cancellationToken) =>
        {
            (message.Version, message.VersionPolicy) = (version, policy);
            return send(message, cancellationToken);
        };
    }
}
