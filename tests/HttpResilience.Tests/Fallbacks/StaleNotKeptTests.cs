using System.Net;
using HttpResilience.Fallbacks;
using HttpResilience.Tests.Timeouts;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>Answers that come through the whole of a client and are not kept.</summary>
public sealed class StaleNotKeptTests
{
    private static readonly byte[] s_body = new byte[10_000];

    [Theory]
    [InlineData("read whole", true)]
    [InlineData("as a stream", true)]
    [InlineData("as a string", true)]
    [InlineData("not read", false)]
    [InlineData("half read", false)]
    [InlineData("disposed", false)]
    public async Task Only_what_the_caller_read_to_its_end_is_kept(string reading, bool isKept)
    {
        await using var tiers = Harness(new EndingStream(s_body));
        await ReadAsync(tiers.Client, reading);
        Assert.Equal(isKept, await IsServedAsync(tiers));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_not_kept()
    {
        await using var tiers = Harness(new EndingStream(s_body, new IOException("broken")));
        await Assert.ThrowsAsync<HttpRequestException>(() => tiers.GetAsync());
        Assert.False(await IsServedAsync(tiers));
    }

    [Theory]
    [InlineData(9_999)]
    [InlineData(10_001)]
    public async Task A_body_of_another_length_than_was_said_is_not_kept(long said)
    {
        await using var tiers = Harness(new EndingStream(s_body), answer => answer.Content.Headers.ContentLength = said);
        await ReadAsync(tiers.Client, "as a stream");
        Assert.False(await IsServedAsync(tiers));
    }

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(9_999, false)]
    public async Task A_body_above_MaxEntrySize_reaches_the_caller_whole_and_is_not_kept(int maxSize, bool isKept)
    {
        await using var tiers = Harness(new EndingStream(s_body), client: $"\"StaleIfError\": {{ \"Enabled\": true, \"MaxEntrySize\": {maxSize} }}, {StaleClient.Tiers}");
        Assert.Equal(s_body.Length, (await tiers.Client.GetByteArrayAsync("accounts/1")).Length);
        Assert.Equal(isKept, await IsServedAsync(tiers));
    }

    [Theory]
    [InlineData("Cache-Control", "no-store", false)]
    [InlineData("Cache-Control", "private, max-age=60", true)]
    [InlineData("Cache-Control", "must-revalidate", false)]
    [InlineData("Vary", "*", false)]
    [InlineData("Vary", "Accept", true)]
    [InlineData("Set-Cookie", "session=1", false)]
    public async Task A_server_that_forbids_it_is_obeyed(string name, string value, bool isKept)
    {
        await using var tiers = Harness(new EndingStream(s_body), answer => answer.Headers.Add(name, value));
        await ReadAsync(tiers.Client, "read whole");
        Assert.Equal(isKept, await IsServedAsync(tiers));
    }

    [Theory]
    [InlineData("Cache-Control: no-store")]
    [InlineData("Range: bytes=0-1")]
    public async Task A_caller_that_wants_none_gets_none(string header)
    {
        await using var tiers = Harness(new EndingStream(s_body));
        await tiers.ReadAsync(headers: header);
        tiers.FailAll();
        Assert.Null(await tiers.StaleTextAsync(headers: header));
        Assert.False(await IsServedAsync(tiers));
    }

    [Theory]
    [InlineData(HttpStatusCode.PartialContent)]
    [InlineData(HttpStatusCode.NotModified)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.MultipleChoices)]
    public async Task Anything_but_a_whole_success_is_not_kept(HttpStatusCode status)
    {
        await using var tiers = Harness(new EndingStream(s_body), answer => answer.StatusCode = status);
        await ReadAsync(tiers.Client, "as a stream");
        Assert.False(await IsServedAsync(tiers));
    }

    [Fact]
    public async Task An_answer_of_a_POST_or_to_a_GET_with_a_body_is_not_kept()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        using var post = await tiers.PostAsync("accounts/1");
        using var search = new HttpRequestMessage(HttpMethod.Get, "accounts/1") { Content = new StringContent("{}") };
        using var found = await tiers.Client.SendAsync(search);
        Assert.False(await IsServedAsync(tiers));
    }

    [Fact]
    public async Task The_answer_of_a_fallback_delegate_is_not_kept()
    {
        await using var tiers = new TierHarness(StaleClient.On, configure: options => options.Fallback = (_, _) =>
            ValueTask.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("made up") }));
        tiers.FailAll();
        Assert.Equal("made up", await tiers.ReadAsync());
        using var again = await tiers.GetAsync();
        Assert.False(again.GetTierInfo()!.IsStale);
    }

    [Fact]
    public async Task An_empty_answer_is_kept_as_one()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        tiers.Mcp.Always(HttpStatusCode.NoContent);
        await tiers.ReadAsync();
        tiers.FailAll();
        using var response = await tiers.GetAsync();
        Assert.Equal((HttpStatusCode.NoContent, true, 0), (response.StatusCode, response.GetTierInfo()!.IsStale, (await response.Content.ReadAsByteArrayAsync()).Length));
    }

    [Fact]
    public async Task What_the_caller_does_to_its_answer_does_not_change_what_is_kept()
    {
        await using var tiers = new TierHarness(StaleClient.On);
        using (var first = await tiers.GetAsync())
        {
            var bytes = await first.Content.ReadAsByteArrayAsync();
            bytes[0] = (byte)'X';
            first.Headers.Add("X-Mine", "1");
            first.Content.Headers.ContentType = null;
        }

        await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
        tiers.FailAll();
        using var stale = await tiers.GetAsync();
        Assert.Equal("mcp", await stale.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", stale.Content.Headers.ContentType?.MediaType);
        Assert.False(stale.Headers.Contains("X-Mine"));
    }

    private static TierHarness Harness(EndingStream body, Action<HttpResponseMessage>? change = null, string client = StaleClient.On)
    {
        var tiers = new TierHarness(client);
        tiers.Mcp.Then(HttpStatusCode.OK, answer =>
        {
            answer.Version = HttpVersion.Version20;
            answer.Content = new StreamContent(body);
            change?.Invoke(answer);
        });
        return tiers;
    }

    private static async Task<bool> IsServedAsync(TierHarness tiers)
    {
        await tiers.Services.GetRequiredService<StaleAnswers>().WrittenAsync();
        tiers.FailAll();
        return await tiers.StaleTextAsync() is not null;
    }

    private static async Task ReadAsync(HttpClient client, string reading)
    {
        if (reading == "as a string")
        {
            await client.GetStringAsync("accounts/1");
            return;
        }

        using var response = await client.GetAsync("accounts/1", reading == "read whole" ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead);
        if (reading is "read whole" or "disposed")
            return;
        var stream = await response.Content.ReadAsStreamAsync();
        if (reading == "half read")
            await stream.ReadExactlyAsync(new byte[s_body.Length / 2]);
        else if (reading != "not read")
            await stream.CopyToAsync(Stream.Null);
    }
}
