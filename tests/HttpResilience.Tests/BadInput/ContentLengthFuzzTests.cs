using System.Globalization;
using System.IO.Pipelines;
using System.Net;

namespace HttpResilience.Tests.BadInput;

public sealed class ContentLengthFuzzTests(ITestOutputHelper output)
{
    private const string Client = """
        "Retry": { "MaxAttempts": 2, "BaseDelay": "00:00:00", "Budget": { "Enabled": false } }, "CircuitBreaker": { "Enabled": false }, "ResponseBuffering": { "Enabled": true,
        "MaxSize": 4096 },
        "StaleIfError": { "Enabled": true }, "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } }
        """;

    [Fact]
    public async Task Whatever_Content_Length_and_Content_Type_say_the_body_comes_whole_or_the_next_tier_is_asked()
    {
        foreach (var seed in Thoroughness.Seeds(2, 20))
        {
            var (whole, fallbacks) = (0, 0);
            await using var tiers = new TierHarness(Client);
            tiers.Sdk.Always(HttpStatusCode.OK, response => response.Content = new StringContent("from the next tier"));
            for (var i = 0; i < 1_500; i++)
            {
                var random = new Random((seed * 100_000) + i);
                var values = new HeaderValues(random, tiers.Time.GetUtcNow());
                var body = new byte[random.Next(3) == 0 ? 0 : random.Next(6_000)];
                random.NextBytes(body);
                string[] lengths =
                [
                    .. Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => random.Next(3) == 0 ? body.Length.ToString(CultureInfo.InvariantCulture) : values.Number()),
                ];
                var type = random.Next(2) == 0 ? "application/octet-stream" : values.Odd();
                var report = $"seed {seed}, case {i}: {body.Length} bytes, Content-Length [{string.Join("] and [", lengths)}], Content-Type [{type}]";
                tiers.Mcp.Otherwise = (_, _) => Task.FromResult(Answer(body, lengths, type));
                using var response = await GetAsync(tiers, $"accounts/{i}", report);
                var isOfFirst = response.GetTierInfo()!.Tier == "mcp";
                _ = isOfFirst ? whole++ : fallbacks++;
                var isRight = lengths.All(length => StrictHttp.Seconds(length) == body.Length);
                Assert.True(isOfFirst || !isRight, $"{report}: not taken, although all is right with it");
                var isLie = lengths is [var only] && StrictHttp.Seconds(only) is { } said && said != body.Length && said <= 4096 && body.Length <= 4096;
                Assert.False(isOfFirst && isLie, $"{report}: taken, although it is not as long as it says");
                Assert.Equal(isOfFirst ? body : "from the next tier"u8.ToArray(), await ReadAsync(response));
            }

            output.WriteLine($"seed {seed}: 1500 answers, {whole} taken as they came, {fallbacks} from the next tier");
            Assert.True(whole > 200 && fallbacks > 200);
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(TierHarness tiers, string uri, string report)
    {
        try
        {
            return await tiers.Client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{report}: {exception.Message}", exception);
        }
    }

    // As a stream: what HttpClient does with a length that lies is its own affair.
    private static async Task<byte[]> ReadAsync(HttpResponseMessage response)
    {
        using var copy = new MemoryStream();
        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(copy);
        return copy.ToArray();
    }

    // A stream that does not know its length, as that of a connection.
    private static HttpResponseMessage Answer(byte[] body, string[] lengths, string type)
    {
        var response = new HttpResponseMessage { Content = new StreamContent(PipeReader.Create(new MemoryStream(body)).AsStream()) };
        response.Content.Headers.TryAddWithoutValidation("Content-Length", lengths);
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return response;
    }
}
