using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.BadInput;

public sealed class RetryAfterFuzzTests(ITestOutputHelper output)
{
    private const string Client = """
        "TotalTimeout": "1.00:00:00", "Retry": { "MaxAttempts": 2, "BaseDelay": "00:00:01", "Jitter": false, "Budget": { "Enabled": false } },
        "CircuitBreaker": { "Enabled": false }, "MaxCoolDown": "02:00:00",
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/", "Retry": { "MaxAttempts": 1 } } }
        """;

    private static readonly HttpStatusCode[] s_statuses =
        [HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadGateway];

    [Fact]
    public async Task Whatever_Retry_After_says_a_valid_one_is_waited_for_and_no_tier_is_out_of_use_for_longer_than_documented()
    {
        foreach (var seed in Thoroughness.Seeds(2, 20))
        {
            var (valid, waited) = (0, 0);
            await using var tiers = new TierHarness(Client);
            _ = tiers.Client;
            for (var i = 0; i < 1_500; i++)
            {
                var random = new Random((seed * 100_000) + i);
                var values = new HeaderValues(random, tiers.Time.GetUtcNow());
                var said = Enumerable.Range(0, random.Next(12) == 0 ? 2 : 1).Select(_ => values.Time()).ToArray();
                var status = s_statuses[random.Next(s_statuses.Length)];
                var wait = ValidWait(said, tiers.Time.GetUtcNow());
                (valid, waited) = (valid + (wait is null ? 0 : 1), waited + (wait > 0 && status != HttpStatusCode.BadGateway ? 1 : 0));
                var meaning = wait is null ? "nothing" : $"{wait} s";
                await CheckAsync(tiers, status, said, wait, $"seed {seed}, case {i}, {(int)status} with [{string.Join("] and [", said)}], which by RFC 9110 means {meaning}");
                tiers.Time.Advance(TimeSpan.FromHours(3));
            }

            output.WriteLine($"seed {seed}: 1500 answers, {valid} with a valid Retry-After, {waited} that had to be waited for");
            Assert.True(valid > 300 && waited > 100);
        }
    }

    private static async Task CheckAsync(TierHarness tiers, HttpStatusCode status, string[] said, decimal? wait, string report)
    {
        var arrivals = new List<long>();
        tiers.Mcp.Otherwise = (_, _) =>
        {
            arrivals.Add(tiers.Time.GetTimestamp());
            var response = new HttpResponseMessage(arrivals.Count == 1 ? status : HttpStatusCode.OK);
            response.Headers.TryAddWithoutValidation("Retry-After", arrivals.Count == 1 ? said : []);
            return Task.FromResult(response);
        };
        var request = tiers.GetAsync();
        var coolDown = CoolDown(tiers);
        var counts = status != HttpStatusCode.BadGateway;
        Assert.True(coolDown >= 0 && coolDown <= 7200, $"{report}: cools down for {coolDown} s");
        Assert.True(counts || coolDown == 0, report);
        if (wait is not null && counts)
            Assert.True(coolDown == Math.Min(Math.Max(0, wait.Value), 7200), $"{report}: cools down for {coolDown} s");
        tiers.Time.Advance(TimeSpan.FromDays(1.1));
        Assert.True(request.IsCompletedSuccessfully, $"{report}: {request.Exception}");
        using var response = await request;
        Assert.True(response.IsSuccessStatusCode, report);
        if (arrivals.Count == 2 && counts && wait > 0)
        {
            var elapsed = tiers.Time.GetElapsedTime(arrivals[0], arrivals[1]);
            Assert.True((decimal)elapsed.TotalSeconds >= wait, $"{report}: asked again after {elapsed}");
        }

        Assert.True(arrivals.Count == 2 || wait is null or > 80_000, $"{report}: not asked again");
    }

    private static decimal CoolDown(TierHarness tiers) =>
        (decimal)tiers.Services.GetRequiredService<ITierResilienceStatus>().GetClients()[0].Tiers[0].CoolDownLeft.TotalSeconds;

    // One value, without what is optional around it; two are no Retry-After.
    private static decimal? ValidWait(string[] said, DateTimeOffset now)
    {
        if (said.Length > 1)
            return null;
        var text = said[0].Trim(' ', '\t');
        return StrictHttp.Seconds(text) ?? (StrictHttp.Date(text, now) is { } date && StrictHttp.HasRightDay(text, date) ? (decimal)(date - now).TotalSeconds : null);
    }
}
