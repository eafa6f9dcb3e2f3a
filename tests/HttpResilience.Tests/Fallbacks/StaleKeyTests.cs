using HttpResilience.Fallbacks;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>Who may see whose kept answer.</summary>
public sealed class StaleKeyTests
{
    // The first caller sends these; each row is a second caller.
    private static readonly string[] s_first =
    [
        "Authorization: Bearer alice", "Cookie: session=1", "X-Tenant: red", "X-Api-Key: k1", "Accept: application/json", "Accept-Language: en",
        "User-Agent: app/1", "traceparent: 00-1-1-01",
    ];

    public static TheoryData<string, string, bool> SecondCallers => new()
    {
        { "nothing else", "", true },
        { "another trace", "traceparent: 00-2-2-01", true },
        { "a trace state", "tracestate: a=1", true },
        { "a request id", "X-Request-Id: 7", true },
        { "a correlation id", "x-correlation-id: 7", true },
        { "b3", "X-B3-TraceId: 7", true },
        { "AWS's trace", "X-Amzn-Trace-Id: 7", true },
        { "Google's trace", "X-Cloud-Trace-Context: 7", true },
        { "Jaeger's trace", "uber-trace-id: 7", true },
        { "cache control", "Cache-Control: max-age=5", true },
        { "a condition", "If-None-Match: \"7\"", true },
        { "an idempotency key", "Idempotency-Key: 7", true },
        { "another spelling of a name", "AUTHORIZATION: Bearer alice", true },

        { "a user in the baggage", "baggage: user=bob", false },
        { "a user in the correlation context", "Correlation-Context: user=bob", false },
        { "another token", "Authorization: Bearer bob", false },
        { "a token in another case", "Authorization: Bearer Alice", false },
        { "another cookie", "Cookie: session=2", false },
        { "another tenant", "X-Tenant: blue", false },
        { "another API key", "X-Api-Key: k2", false },
        { "another format", "Accept: application/xml", false },
        { "another language", "Accept-Language: de", false },
        { "another user agent", "User-Agent: app/2", false },
        { "a header that nobody knows", "X-Whatever: 1", false },
        { "an empty header", "X-Whatever:", false },
        { "another host", "Host: other", false },
        { "an impersonated user", "X-On-Behalf-Of: bob", false },
    };

    [Theory]
    [MemberData(nameof(SecondCallers))]
    public void A_caller_sees_only_what_was_answered_to_the_same_headers(string difference, string header, bool seesFirst)
    {
        var name = header.Split(':')[0];
        string[] second = [.. s_first.Where(first => !first.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)), .. header.Length == 0 ? (string[])[] : [header]];
        Assert.True(seesFirst == (KeyOf(Stale.Get(s_first)) == KeyOf(Stale.Get(second))), difference);
    }

    [Fact]
    public void A_caller_without_one_of_the_headers_does_not_see_the_answer()
    {
        foreach (var left in s_first[..^1])
            Assert.NotEqual(KeyOf(Stale.Get(s_first)), KeyOf(Stale.Get([.. s_first.Where(header => header != left)])));
    }

    [Theory]
    [InlineData("bank", "accounts?a=1&b=2", true)]
    [InlineData("bank", "accounts?b=2&a=1", false)]
    [InlineData("bank", "accounts?a=1&b=3", false)]
    [InlineData("bank", "Accounts?a=1&b=2", false)]
    [InlineData("bank", "accounts/?a=1&b=2", false)]
    [InlineData("bank", "%61ccounts?a=1&b=2", false)]
    [InlineData("other", "accounts?a=1&b=2", false)]
    [InlineData("ban", "kaccounts?a=1&b=2", false)]
    public void A_caller_sees_only_what_was_asked_of_the_same_client_byte_for_byte(string client, string below, bool seesFirst) =>
        Assert.Equal(seesFirst, KeyOf(Stale.Get(), "bank", "accounts?a=1&b=2") == KeyOf(Stale.Get(), client, below));

    [Fact]
    public void The_order_of_headers_is_no_difference() => Assert.Equal(KeyOf(Stale.Get(s_first)), KeyOf(Stale.Get([.. s_first.Reverse()])));

    [Fact]
    public void The_order_and_number_of_a_headers_values_is_a_difference()
    {
        string?[] keys = [KeyOf(Stale.Get("X-A: 1", "X-A: 2")), KeyOf(Stale.Get("X-A: 2", "X-A: 1")), KeyOf(Stale.Get("X-A: 1, 2")), KeyOf(Stale.Get("X-A: 1"))];
        Assert.Equal(4, keys.Distinct().Count());
    }

    [Fact]
    public void Text_that_moves_from_one_part_to_the_next_is_a_difference()
    {
        Assert.NotEqual(KeyOf(Stale.Get(), "bank", "GETaccounts"), KeyOf(Stale.Get(), "bankGET", "accounts"));
        Assert.NotEqual(KeyOf(Stale.Get("X-A: 1", "X-A: 23")), KeyOf(Stale.Get("X-A: 12", "X-A: 3")));
        Assert.NotEqual(KeyOf(Stale.Get("X-A: 1", "X-A: x-b", "X-A: 2")), KeyOf(Stale.Get("X-A: 1", "X-B: 2")));
        Assert.NotEqual(KeyOf(Stale.Get("X-A: 1")), KeyOf(Stale.Get("X-A1:")));
    }

    [Fact]
    public void Text_that_is_no_Unicode_is_a_difference() => Assert.NotEqual(KeyOf(Stale.Get("X-A: \ud800")), KeyOf(Stale.Get("X-A: \ud801")));

    [Fact]
    public void A_trace_header_that_is_said_to_be_a_credential_is_a_difference()
    {
        var settings = Stale.Settings(false, "TraceState");
        Assert.NotEqual(StaleKey.Of(Stale.Get("tracestate: user=1"), "bank", "a", settings), StaleKey.Of(Stale.Get("tracestate: user=2"), "bank", "a", settings));
    }

    [Fact]
    public void The_key_shows_nothing_and_depends_on_the_secret()
    {
        var key = KeyOf(Stale.Get(s_first));
        Assert.Matches("^HttpResilience:stale:[A-Za-z0-9_-]{43}$", key);
        Assert.NotEqual(key, StaleKey.Of(Stale.Get(s_first), "bank", "accounts", Stale.Settings() with { HashKey = [1, 2, 3, 5] }));
    }

    [Fact]
    public void Reading_the_key_changes_nothing_of_the_message()
    {
        var message = Stale.Get("Cache-Control: max-age=5;nonsense", "Accept: a,b");
        KeyOf(message);
        Assert.Equal("max-age=5;nonsense", message.Headers.NonValidated["Cache-Control"].ToString());
        Assert.Equal("a,b", message.Headers.NonValidated["Accept"].ToString());
    }

    [Theory]
    [InlineData("Range: bytes=0-1")]
    [InlineData("Cache-Control: no-store")]
    [InlineData("Cache-Control: max-age=0, NO-STORE; x")]
    public void A_request_that_wants_a_part_or_no_storing_has_no_key(string header) => Assert.Null(KeyOf(Stale.Get(header)));

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("QUERY")]
    public void Another_method_has_no_key(string method) => Assert.Null(KeyOf(new HttpRequestMessage(new HttpMethod(method), "https://api/v1/accounts")));

    [Fact]
    public void A_request_with_a_body_has_no_key()
    {
        var message = Stale.Get();
        message.Content = new ByteArrayContent([]);
        Assert.Null(KeyOf(message));
    }

    [Fact]
    public void A_request_with_a_user_in_its_URI_has_no_key()
    {
        var asIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        Assert.Null(KeyOf(new HttpRequestMessage(HttpMethod.Get, "https://alice:secret@api/v1/accounts")));
        Assert.Null(KeyOf(new HttpRequestMessage(HttpMethod.Get, new Uri("https://alice:secret@api/v1/accounts", asIs))));
        Assert.NotNull(KeyOf(new HttpRequestMessage(HttpMethod.Get, new Uri("https://api/v1/accounts", asIs))));
    }

    private static string? KeyOf(HttpRequestMessage message, string client = "bank", string below = "accounts") => StaleKey.Of(message, client, below, Stale.Settings());
}
