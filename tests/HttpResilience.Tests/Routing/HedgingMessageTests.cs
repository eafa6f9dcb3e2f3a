using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Routing;

/// <summary>Two tiers are asked at once with messages of their own: nothing of one reaches the other, or the caller.</summary>
public sealed class HedgingMessageTests
{
    private static readonly HttpRequestOptionsKey<string> s_mark = new("mark");

    private const string TiersWithHeaders = """
        "Tiers": {
          "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "Headers": { "X-Api-Key": "key of mcp", "X-Mcp": "1" } },
          "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/v2/", "Headers": { "X-Api-Key": "key of sdk" } }
        }
        """;

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("stream")]
    [InlineData("form")]
    public async Task Both_tiers_get_the_whole_body_and_only_their_own_headers(string kind)
    {
        await using var tiers = new TierHarness(Hedging.Of(TiersWithHeaders));
        var mcp = new HeldTier(tiers.Mcp);
        using var message = Put(Content(kind));
        var sending = tiers.Client.SendAsync(message);
        tiers.Time.Advance(Hedging.Delay);
        using var response = await sending;

        var expected = await Content(kind).ReadAsStringAsync();
        var (first, second) = (tiers.Mcp.Seen.Single(), tiers.Sdk.Seen.Single());
        Assert.Equal((expected, expected), (first.Body, second.Body));
        Assert.Equal(("https://mcp.example/accounts/1?a=%2F", "https://sdk.example/v2/accounts/1?a=%2F"), (first.Uri.OriginalString, second.Uri.OriginalString));
        Assert.Equal(("key of mcp", "key of sdk"), (first.Headers["X-Api-Key"], second.Headers["X-Api-Key"]));
        Assert.False(second.Headers.ContainsKey("X-Mcp"));
        Assert.Equal(("Bearer the-callers", false), (first.Headers["Authorization"], second.Headers.ContainsKey("Authorization")));
        Assert.Equal(("one,two", "one,two"), (first.Headers["X-Callers"], second.Headers["X-Callers"]));
        Assert.Equal(Content(kind).Headers.ContentType?.ToString(), mcp.Only.Message.Content!.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("stream")]
    public async Task The_callers_message_is_as_it_was_and_the_response_names_it(string kind)
    {
        await using var tiers = new TierHarness(Hedging.Of(TiersWithHeaders));
        _ = new HeldTier(tiers.Mcp);
        using var content = Content(kind);
        using var message = Put(content);
        message.Options.Set(s_mark, "the caller's");
        var before = Describe(message);
        var sending = tiers.Client.SendAsync(message);
        tiers.Time.Advance(Hedging.Delay);
        using var response = await sending;

        Assert.Same(message, response.RequestMessage);
        Assert.Same(content, message.Content);
        Assert.Equal(before, Describe(message));
        Assert.Equal(["mark"], message.Options.Select(option => option.Key));
    }

    [Fact]
    public async Task Options_that_a_handler_sets_reach_no_other_tier_but_the_callers_reach_all()
    {
        await using var tiers = new TierHarness(Hedging.Of(), tiers: builder => builder.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new MarkingHandler())));
        var (mcp, sdk) = (new HeldTier(tiers.Mcp), new HeldTier(tiers.Sdk));
        using var message = Put(content: null);
        message.Options.Set(s_mark, "the caller's");
        var sending = tiers.Client.SendAsync(message);
        tiers.Time.Advance(Hedging.Delay);
        sdk.Only.Answer();
        using var response = await sending;

        Assert.NotSame(mcp.Only.Message, sdk.Only.Message);
        Assert.True(mcp.Only.Message.Options.TryGetValue(s_mark, out var mark) && mark == "mcp's");
        Assert.True(sdk.Only.Message.Options.TryGetValue(s_mark, out mark) && mark == "the caller's");
        Assert.False(sdk.Only.Message.Headers.Contains("X-Mark"));
        Assert.False(message.Headers.Contains("X-Mark"));
        Assert.True(message.Options.TryGetValue(s_mark, out mark) && mark == "the caller's");
    }

    [Fact]
    public async Task A_handler_that_signs_the_body_can_read_it_without_waiting()
    {
        await using var tiers = new TierHarness(Hedging.Of(), tiers: builder => builder.ConfigureTier("mcp", tier => tier.AddHttpMessageHandler(() => new SigningHandler())));
        using var message = Put(new StringContent("{}"));
        using var response = await tiers.Client.SendAsync(message);
        Assert.Equal("2", tiers.Mcp.Seen.Single().Headers["X-Signature"]);
        Assert.Equal("{}", tiers.Mcp.Seen.Single().Body);
    }

    [Fact]
    public async Task A_loser_that_meets_a_body_which_the_caller_has_disposed_of_is_no_failure_of_its_tier()
    {
        await using var tiers = new TierHarness(Hedging.Of());
        var gate = new TaskCompletionSource();
        tiers.Mcp.ReadsBodies = false;
        tiers.Mcp.Otherwise = async (held, _) =>
        {
            await gate.Task;
            await held.Content!.ReadAsStringAsync(CancellationToken.None);
            return new HttpResponseMessage();
        };
        using (var message = Put(new StringContent("{}")))
        {
            var sending = tiers.Client.SendAsync(message);
            tiers.Time.Advance(Hedging.Delay);
            using var response = await sending;
            Assert.Equal("sdk", response.GetTierInfo()!.Tier);
        }

        gate.SetResult();
        await Hedging.UntilAsync(() => tiers.Time.ActiveTimers == 0, "the loser goes on");
        Assert.Empty(tiers.Logs.Named("call_failed"));
        Assert.Equal(0, tiers.Breaker("mcp").GetSnapshot().FailureCount);
    }

    private static HttpRequestMessage Put(HttpContent? content)
    {
        var message = new HttpRequestMessage(HttpMethod.Put, "https://mcp.example/accounts/1?a=%2F") { Content = content };
        message.Headers.Add("Authorization", "Bearer the-callers");
        message.Headers.Add("X-Callers", ["one", "two"]);
        return message;
    }

    private static HttpContent Content(string kind) => kind switch
    {
        "json" => JsonContent.Create(new[] { 1, 2, 3 }),
        "stream" => new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(new string('x', 100_000)))),
        "form" => new FormUrlEncodedContent([KeyValuePair.Create("a", "b c")]),
        _ => new StringContent("the body", Encoding.UTF8, "text/x-own"),
    };

    // Without looking up a length, which would add a header.
    private static string Describe(HttpRequestMessage message) => string.Join('\n', (string[])
    [
        $"{message.Method} {message.RequestUri} {message.Version} {message.VersionPolicy}",
        .. message.Headers.NonValidated.Select(header => $"{header.Key}: {header.Value}"),
        .. message.Content!.Headers.NonValidated.Select(header => $"{header.Key}: {header.Value}"),
    ]);

    private sealed class MarkingHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Options.Set(s_mark, "mcp's");
            request.Headers.Add("X-Mark", "mcp's");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class SigningHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var copy = new MemoryStream();
            request.Content!.ReadAsStream(cancellationToken).CopyTo(copy);
            request.Headers.Add("X-Signature", copy.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
