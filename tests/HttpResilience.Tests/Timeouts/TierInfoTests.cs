using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace HttpResilience.Tests.Timeouts;

/// <summary>What a response says of its way, and that it is otherwise the response that the server sent.</summary>
public sealed class TierInfoTests
{
    [Fact]
    public async Task It_tells_tier_attempts_and_time_over_several_tiers()
    {
        await using var tiers = new TierHarness($"\"Operations\": {{ \"get_account\": {{ \"Path\": \"/accounts/{{id}}\" }} }}, {TierHarness.ThreeTiers}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Then(HttpStatusCode.BadGateway);

        var response = await tiers.RunAsync(tiers.GetAsync());

        var expected = new TierInfo
        {
            Client = "crm", Tier = "sdk", Operation = "get_account", Attempts = 5, Duration = TimeSpan.FromSeconds(4), IsStale = false, IsFallback = true,
        };
        Assert.Equal(expected, response.GetTierInfo());
        tiers.Time.Advance(TimeSpan.FromSeconds(10));
        await response.Content.ReadAsStringAsync();
        Assert.Equal(expected, response.GetTierInfo());
    }

    [Fact]
    public async Task A_first_tier_that_answers_is_no_fallback_nor_is_the_first_that_the_request_names()
    {
        await using var tiers = new TierHarness();
        Assert.Equal(("mcp", 1, false), Short(await tiers.GetAsync()));
        Assert.Equal(("rest", 1, false), Short(await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "x").UseTiers("rest", "mcp"))));
        tiers.Breaker("mcp").Isolate();
        Assert.Equal(("sdk", 1, true), Short(await tiers.GetAsync()));
    }

    [Fact]
    public async Task A_credentials_second_sending_is_an_attempt()
    {
        await using var it = new Retrying.RenewalHarness();
        Assert.Equal(("mcp", 2, false), Short(await it.Tiers.PostAsync()));
    }

    [Fact]
    public async Task The_last_failure_response_tells_who_sent_it()
    {
        await using var tiers = new TierHarness($"\"Retry\": {{ \"MaxAttempts\": 1 }}, {Two}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(new HttpRequestException(HttpRequestError.ConnectionError));
        var response = await tiers.GetAsync();
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(("mcp", 2, false), Short(response));
    }

    [Fact]
    public async Task The_fallback_delegates_answer_is_of_no_tier()
    {
        await using var tiers = new TierHarness(
            $"\"Retry\": {{ \"MaxAttempts\": 1 }}, {Two}",
            configure: options => options.Fallback = (_, _) => ValueTask.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.Accepted)));
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        tiers.Sdk.Always(HttpStatusCode.BadGateway);
        Assert.Equal((null, 2, false), Short(await tiers.GetAsync()));
    }

    [Fact]
    public async Task Where_resilience_is_switched_off_it_tells_of_the_one_attempt()
    {
        await using var tiers = new TierHarness($"\"Enabled\": false, {TierHarness.ThreeTiers}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        Assert.Equal(("mcp", 1, false), Short(await tiers.GetAsync()));
    }

    [Fact]
    public async Task A_foreign_response_has_none_nor_has_one_whose_content_was_replaced()
    {
        await using var tiers = new TierHarness();
        using var foreign = new HttpResponseMessage { Content = new StringContent("x") };
        Assert.Null(foreign.GetTierInfo());
        var own = await tiers.GetAsync();
        own.Content = new StringContent("another");
        Assert.Null(own.GetTierInfo());
        Assert.Throws<ArgumentNullException>(() => ((HttpResponseMessage)null!).GetTierInfo());
    }

    public static TheoryData<string, HttpCompletionOption, string> Contents()
    {
        var rows = new TheoryData<string, HttpCompletionOption, string>();
        foreach (var kind in new[] { "text", "bytes", "empty", "no content", "stream", "unknown length", "headers", "length of a HEAD" })
        {
            foreach (var option in new[] { HttpCompletionOption.ResponseContentRead, HttpCompletionOption.ResponseHeadersRead })
            {
                foreach (var idle in new[] { "", "\"BodyIdleTimeout\": \"00:00:05\", " })
                    rows.Add(kind, option, idle);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Headers_length_and_bytes_are_as_without_the_library(string kind, HttpCompletionOption option, string more)
    {
        await using var tiers = new TierHarness(more + Two);
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(Response(kind));
        using var plain = new HttpClient(new Plain(kind)) { BaseAddress = new Uri("https://plain.example/") };
        var method = kind == "length of a HEAD" ? HttpMethod.Head : HttpMethod.Get;

        using var expected = await plain.SendAsync(new HttpRequestMessage(method, "x"), option);
        using var actual = await tiers.Client.SendAsync(new HttpRequestMessage(method, "x"), option);

        Assert.Equal(Describe(expected.Content), Describe(actual.Content));
        Assert.Equal(await expected.Content.ReadAsByteArrayAsync(), await actual.Content.ReadAsByteArrayAsync());
        Assert.Equal(Describe(expected.Content), Describe(actual.Content));
        Assert.Equal("mcp", actual.GetTierInfo()!.Tier);
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Synchronous_reading_works_as_without_the_library(string kind, HttpCompletionOption option, string more)
    {
        await using var tiers = new TierHarness(more + Two);
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(Response(kind));
        using var original = Response(kind);
        var expected = await original.Content.ReadAsByteArrayAsync();

        using var streamed = await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "x"), option);
        using var copy = new MemoryStream();
        streamed.Content.ReadAsStream().CopyTo(copy);
        Assert.Equal(expected, copy.ToArray());

        using var copied = await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "x"), option);
        using var second = new MemoryStream();
        copied.Content.CopyTo(second, null, CancellationToken.None);
        Assert.Equal(expected, second.ToArray());
    }

    private const string Two = """
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    private static (string? Tier, int Attempts, bool IsFallback) Short(HttpResponseMessage response) =>
        response.GetTierInfo() is { } info ? (info.Tier, info.Attempts, info.IsFallback) : throw new InvalidOperationException("it tells nothing");

    private static string Describe(HttpContent content)
    {
        var headers = content.Headers.NonValidated.Select(header => $"{header.Key}: {string.Join('|', header.Value)}").Order(StringComparer.Ordinal);
        return $"{string.Join('\n', headers)}\nlength {content.Headers.ContentLength}, type {content.Headers.ContentType}";
    }

    private static HttpResponseMessage Response(string kind)
    {
        HttpContent? content = kind switch
        {
            "text" => new StringContent("grün", Encoding.UTF8, "application/json"),
            "bytes" => new ByteArrayContent([1, 2, 3]),
            "empty" => new ByteArrayContent([]),
            "no content" => null,
            "stream" => new StreamContent(new MemoryStream([1, 2, 3])),
            "unknown length" => new StreamContent(new BufferedStream(new EndingStream([1, 2, 3]))),
            _ => new ByteArrayContent(kind == "headers" ? [1, 2, 3] : []),
        };
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        if (kind == "length of a HEAD")
            content!.Headers.ContentLength = 1234;
        if (kind != "headers")
            return response;
        content!.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        content.Headers.ContentLanguage.Add("de");
        content.Headers.ContentLanguage.Add("fr");
        content.Headers.LastModified = DateTimeOffset.UnixEpoch;
        content.Headers.TryAddWithoutValidation("Expires", "0");
        content.Headers.TryAddWithoutValidation("Content-Disposition", "attachment; filename=\"a;b.csv\"");
        return response;
    }

    private sealed class Plain(string kind) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Response(kind));
    }
}
