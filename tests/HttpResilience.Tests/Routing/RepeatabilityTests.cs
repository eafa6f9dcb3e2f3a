using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>Section 4 of the contract.</summary>
public sealed class RepeatabilityTests
{
    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("TRACE", true)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", true)]
    [InlineData("POST", false)]
    [InlineData("PATCH", false)]
    [InlineData("CONVERT", false)]
    public async Task The_method_decides_where_nobody_says_otherwise(string method, bool isRepeatable)
    {
        await using var tiers = Failing();
        await SendAsync(tiers, new HttpRequestMessage(new HttpMethod(method), "accounts"));
        Assert.Equal(isRepeatable, tiers.Sdk.Arrivals > 0);
    }

    [Theory]
    [InlineData("POST", null, null, true, true)]
    [InlineData("POST", null, false, true, false)]
    [InlineData("POST", null, true, false, true)]
    [InlineData("POST", false, null, true, false)]
    [InlineData("POST", true, null, false, true)]
    [InlineData("POST", false, true, true, false)]
    [InlineData("PUT", false, true, false, false)]
    [InlineData("PUT", null, false, false, false)]
    public async Task The_request_wins_over_the_operation_and_that_over_the_key_and_the_method(string method, bool? said, bool? operation, bool hasKey, bool isRepeatable)
    {
        var operations = operation is null ? "" : $$"""{ "write": { "Path": "/accounts", "Repeatable": {{operation.Value.ToString().ToLowerInvariant()}} } }""";
        await using var tiers = Failing(operations);
        var message = new HttpRequestMessage(new HttpMethod(method), "accounts");
        if (said is { } repeatable)
            message.SetRepeatable(repeatable);
        if (hasKey)
            message.Headers.Add("Idempotency-Key", "7");

        await SendAsync(tiers, message);

        Assert.Equal(isRepeatable, tiers.Sdk.Arrivals > 0);
    }

    public static TheoryData<string, bool> Bodies => new()
    {
        { "bytes", true }, { "text", true }, { "form", true }, { "json", true }, { "memory", true }, { "multipart", true },
        { "seekable stream", true }, { "stream", true }, { "large bytes", true }, { "large stream", false }, { "large multipart", false }, { "unknown content", false },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_can_be_kept_reaches_the_next_tier_whole(string kind, bool canRepeat)
    {
        await using var tiers = Failing();
        var body = await Body(kind).ReadAsStringAsync();

        await SendAsync(tiers, new HttpRequestMessage(HttpMethod.Put, "accounts/1") { Content = Body(kind) });

        Assert.Equal(canRepeat, tiers.Sdk.Arrivals > 0);
        Assert.All(tiers.Mcp.Seen.Concat(tiers.Sdk.Seen), seen => Assert.Equal(body, seen.Body));
        Assert.Equal(canRepeat ? 3 : 1, tiers.Mcp.Arrivals);
    }

    [Theory]
    [InlineData("large stream")]
    [InlineData("stream")]
    public async Task A_body_that_is_gone_after_one_reading_is_still_whole_when_no_connection_was_made(string kind)
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.ReadsBodies = false;
        tiers.Mcp.Always(new HttpRequestException(HttpRequestError.ConnectionError));

        await SendAsync(tiers, new HttpRequestMessage(HttpMethod.Post, "accounts") { Content = Body(kind) });

        Assert.Equal(await Body(kind).ReadAsStringAsync(), tiers.Sdk.Seen.Single().Body);
    }

    [Fact]
    public async Task A_refused_write_whose_body_is_gone_goes_nowhere_else()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Always(HttpStatusCode.TooManyRequests);

        var response = await SendAsync(tiers, new HttpRequestMessage(HttpMethod.Post, "accounts") { Content = Body("stream") });

        Assert.Equal(HttpStatusCode.TooManyRequests, response!.StatusCode);
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task A_write_without_a_body_travels_with_an_empty_one_and_comes_back_without()
    {
        await using var tiers = new TierHarness();
        var message = new HttpRequestMessage(HttpMethod.Post, "accounts/1/convert");
        message.Headers.ExpectContinue = true;

        await SendAsync(tiers, message);

        var seen = tiers.Mcp.Seen.Single();
        Assert.Equal("", seen.Body);
        Assert.False(seen.Headers.ContainsKey("Expect"));
        Assert.Null(message.Content);
        Assert.True(message.Headers.ExpectContinue);
        Assert.Empty(message.Options);
    }

    [Fact]
    public async Task A_retry_of_a_users_own_handler_that_then_finds_no_connection_does_not_look_as_if_nothing_was_sent()
    {
        await using var tiers = new TierHarness(tiers: client => client.ConfigureTier("mcp", tier => Microsoft.Extensions.DependencyInjection.HttpClientBuilderExtensions.AddHttpMessageHandler(tier, () => new SendsTwice())));
        tiers.Mcp.Then(new HttpRequestException("reset", new IOException())).Always(new HttpRequestException(HttpRequestError.ConnectionError));

        var failure = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.RunAsync(tiers.PostAsync()));

        Assert.True(failure.MayHaveBeenProcessed);
        Assert.Equal(0, tiers.Sdk.Arrivals);
    }

    [Fact]
    public async Task ShouldHandle_can_not_make_a_write_run_twice()
    {
        await using var tiers = new TierHarness(configure: options => options.ShouldHandle = _ => AttemptHandling.CountAsFailure | AttemptHandling.Retry | AttemptHandling.Fallback);
        tiers.Mcp.Always(HttpStatusCode.NotFound);

        var response = await tiers.RunAsync(tiers.PostAsync());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
    }

    private static TierHarness Failing(string operations = "")
    {
        var tiers = new TierHarness($"\"TotalTimeout\": \"00:10:00\", {(operations.Length > 0 ? $"\"Operations\": {operations}," : "")} {TierHarness.ThreeTiers}");
        tiers.Mcp.Always(HttpStatusCode.BadGateway);
        return tiers;
    }

    private static async Task<HttpResponseMessage?> SendAsync(TierHarness tiers, HttpRequestMessage message)
    {
        try
        {
            return await tiers.RunAsync(tiers.Client.SendAsync(message));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static HttpContent Body(string kind)
    {
        var small = Encoding.UTF8.GetBytes("a small body");
        var large = new byte[2_000_000];
        Array.Fill(large, (byte)'x');
        return kind switch
        {
            "bytes" => new ByteArrayContent(small),
            "text" => new StringContent("a small body"),
            "form" => new FormUrlEncodedContent([KeyValuePair.Create("a", "b")]),
            "json" => JsonContent.Create(new { Name = "Ada" }),
            "memory" => new ReadOnlyMemoryContent(small),
            "multipart" => new MultipartFormDataContent("boundary") { { new StringContent("x"), "field" } },
            "seekable stream" => new StreamContent(new MemoryStream(small)),
            "stream" => new StreamContent(new ForwardStream(small)),
            "large bytes" => new ByteArrayContent(large),
            "large stream" => new StreamContent(new ForwardStream(large)),
            "large multipart" => new MultipartFormDataContent("boundary") { { new ByteArrayContent(large), "field" } },
            _ => new UnknownContent(small),
        };
    }

    /// <summary>Can be read once, from the beginning to the end, like a socket.</summary>
    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private sealed class UnknownContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes, 0, bytes.Length);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class SendsTwice : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException)
            {
                return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}
