using System.Net;

namespace HttpResilience.Fallbacks;

/// <summary>Tells whether a tier's primary handler may say who asks where no header shows it: the cookies of its container never come into the message.</summary>
internal static class PrimaryIdentity
{
    /// <summary>To be asked before sending and after: another request's answer may bring or take a cookie meanwhile.</summary>
    public static bool MayAdd(HttpMessageHandler primary)
    {
        while (primary is DelegatingHandler { InnerHandler: { } inner })
            primary = inner;
        return primary switch
        {
            SocketsHttpHandler sockets => sockets.Credentials is not null || (sockets.UseCookies && HasCookies(sockets.CookieContainer)),
            HttpClientHandler client => client.UseDefaultCredentials || client.Credentials is not null || (client.UseCookies && HasCookies(client.CookieContainer)),
            _ => false,
        };
    }

    private static bool HasCookies(CookieContainer? container) => container is { Count: > 0 };
}
