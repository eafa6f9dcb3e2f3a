using System.Net;
using HttpResilience.Fallbacks;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>What a tier's handlers may do to a request whose answer is kept.</summary>
public sealed class SentIdentityTests
{
    private static readonly KeyValuePair<string, string>[] s_tier = [new("X-Tier", "cloud"), new("Authorization", "ApiKey service")];

    public static TheoryData<string, Action<HttpRequestMessage>, bool> Handlers => new()
    {
        { "nothing", _ => { }, true },
        { "a trace", message => message.Headers.Add("traceparent", "00-1-1-01"), true },
        { "B3", message => message.Headers.Add("X-B3-SpanId", "1"), true },
        { "another request id", message => Set(message, "X-Request-Id", "2"), true },
        { "compression", message => message.Headers.Add("Accept-Encoding", "gzip"), true },
        { "a user agent", message => message.Headers.Add("User-Agent", "app/1"), true },
        { "the connection", message => message.Headers.ConnectionClose = true, true },
        { "an empty body", message => message.Content = new ByteArrayContent([]), true },
        { "the URI's own host", message => message.Headers.Host = "api", true },
        { "the same URI again", message => message.RequestUri = new Uri("https://api/v1/accounts"), true },
        { "less", message => message.Headers.Remove("X-Tenant"), true },
        { "the same again", message => Set(message, "X-Tenant", "red"), true },

        { "an ambient user's token", message => Set(message, "Authorization", "Bearer alice"), false },
        { "a second token", message => message.Headers.TryAddWithoutValidation("Authorization", "Bearer alice"), false },
        { "a user in the baggage", message => message.Headers.Add("baggage", "user=alice"), false },
        { "a tenant", message => message.Headers.Add("X-Tenant-Id", "red"), false },
        { "another tenant", message => Set(message, "X-Tenant", "blue"), false },
        { "a tenant in another case", message => Set(message, "X-Tenant", "RED"), false },
        { "a second tenant", message => message.Headers.Add("X-Tenant", "blue"), false },
        { "a cookie", message => message.Headers.Add("Cookie", "session=1"), false },
        { "an API key", message => message.Headers.Add("X-Api-Key", "1"), false },
        { "a language", message => message.Headers.Add("Accept-Language", "de"), false },
        { "another of the tier's", message => Set(message, "X-Tier", "alice"), false },
        { "another host", message => message.Headers.Host = "red.api", false },
        { "a user in the query", message => message.RequestUri = new Uri("https://api/v1/accounts?user=alice"), false },
        { "a user in the URI", message => message.RequestUri = new Uri("https://alice@api/v1/accounts"), false },
        { "another origin", message => message.RequestUri = new Uri("https://red.api/v1/accounts"), false },
        { "another method", message => message.Method = HttpMethod.Post, false },
        { "a body", message => message.Content = new StringContent("alice"), false },
        { "a body of unknown length", message => message.Content = new StreamContent(new UnknownLength()), false },
        { "a user among the content's headers", message => (message.Content = new ByteArrayContent([])).Headers.Add("X-User", "alice"), false },
        { "a user that looks like content", message => (message.Content = new ByteArrayContent([])).Headers.Add("Content-User", "alice"), false },
    };

    [Theory]
    [MemberData(nameof(Handlers))]
    public void An_answer_is_the_callers_when_handlers_added_nothing_that_tells_who_asks(string what, Action<HttpRequestMessage> handler, bool isCallers)
    {
        var message = Stale.Get("X-Tenant: red", "X-Request-Id: 1", "Accept: text/plain");
        var identity = new SentIdentity(message.Headers);
        foreach (var (name, value) in s_tier)
            Set(message, name, value);

        handler(message);

        Assert.True(isCallers == identity.IsCallers(message, new Uri("https://api/v1/accounts"), s_tier, Stale.Settings()), what);
        Assert.True(identity.IsCallers(message, new Uri("https://api/v1/accounts"), s_tier, Stale.Settings(trust: true)), what);
    }

    [Fact]
    public void A_harmless_header_that_is_said_to_be_a_credential_is_one()
    {
        var message = Stale.Get();
        var identity = new SentIdentity(message.Headers);
        message.Headers.Add("tracestate", "user=alice");
        Assert.True(identity.IsCallers(message, message.RequestUri!, [], Stale.Settings()));
        Assert.False(identity.IsCallers(message, message.RequestUri!, [], Stale.Settings(false, "TraceState")));
    }

    [Fact]
    public void A_primary_handler_that_has_cookies_or_credentials_may_tell_who_asks()
    {
        var cookies = new CookieContainer();
        cookies.Add(new Cookie("session", "1", "/", "api"));
        Assert.True(PrimaryIdentity.MayAdd(new SocketsHttpHandler { CookieContainer = cookies }));
        Assert.True(PrimaryIdentity.MayAdd(new HttpClientHandler { CookieContainer = cookies }));
        Assert.True(PrimaryIdentity.MayAdd(new SocketsHttpHandler { Credentials = CredentialCache.DefaultCredentials }));
        Assert.True(PrimaryIdentity.MayAdd(new HttpClientHandler { UseDefaultCredentials = true }));
        Assert.True(PrimaryIdentity.MayAdd(new Wrapper { InnerHandler = new SocketsHttpHandler { CookieContainer = cookies } }));
        Assert.False(PrimaryIdentity.MayAdd(new SocketsHttpHandler { CookieContainer = cookies, UseCookies = false }));
        Assert.False(PrimaryIdentity.MayAdd(new SocketsHttpHandler()));
        Assert.False(PrimaryIdentity.MayAdd(new HttpClientHandler()));
    }

    private static void Set(HttpRequestMessage message, string name, string value)
    {
        message.Headers.Remove(name);
        message.Headers.TryAddWithoutValidation(name, value);
    }

    private sealed class Wrapper : DelegatingHandler;

    private sealed class UnknownLength : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
