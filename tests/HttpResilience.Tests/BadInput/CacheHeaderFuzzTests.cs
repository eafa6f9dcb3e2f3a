using System.Globalization;
using System.Net;
using HttpResilience.Tests.Fallbacks;

namespace HttpResilience.Tests.BadInput;

public sealed class CacheHeaderFuzzTests(ITestOutputHelper output)
{
    private const int MaxAge = 600;

    private const string Client = """
        "Retry": { "MaxAttempts": 1, "Budget": { "Enabled": false } }, "CircuitBreaker": { "Enabled": false }, "StaleIfError": { "Enabled": true, "MaxAge": "00:10:00" },
        "ResponseBuffering": { "Enabled": true },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } }
        """;

    private static readonly string[] s_forbidding = ["no-store", "no-cache", "must-revalidate", "proxy-revalidate"];

    [Fact]
    public async Task Whatever_an_answers_headers_say_it_is_never_given_out_for_longer_than_they_and_the_settings_allow()
    {
        foreach (var seed in Thoroughness.Seeds(2, 20))
        {
            var (kept, served) = (0, 0);
            await using var tiers = new TierHarness(Client);
            for (var i = 0; i < 1_500; i++)
            {
                var answer = new CacheAnswer(new Random((seed * 100_000) + i), tiers.Time.GetUtcNow());
                var report = $"seed {seed}, case {i}: {answer}";
                var limit = Math.Min(MaxAge, answer.Lifetime(MaxAge, s_forbidding));
                tiers.Mcp.Otherwise = (_, _) => Task.FromResult(answer.ToResponse());
                Assert.Equal("body", await tiers.ReadAsync(uri: $"accounts/{i}"));
                tiers.FailAll();
                if (limit > 1 && answer.IsPlain)
                {
                    kept++;
                    tiers.Time.Advance(TimeSpan.FromSeconds(limit - 1));
                    served += await IsServedAsync(tiers, i, limit - 1, report) ? 1 : throw new InvalidOperationException($"{report}: not given out after {limit - 1} s");
                    tiers.Time.Advance(TimeSpan.FromSeconds(1));
                }
                else
                {
                    tiers.Time.Advance(TimeSpan.FromSeconds(Math.Max(0, limit)));
                }

                tiers.Time.Advance(TimeSpan.FromSeconds(1));
                Assert.False(await IsServedAsync(tiers, i, limit + 1, report), $"{report}: given out after {limit + 1} s");
            }

            output.WriteLine($"seed {seed}: 1500 answers, {served} of them given out while they might be, none longer");
            Assert.True(kept > 100);
        }
    }

    private static async Task<bool> IsServedAsync(TierHarness tiers, int number, long elapsed, string report)
    {
        try
        {
            using var response = await tiers.Client.GetAsync($"accounts/{number}");
            Assert.Equal((HttpStatusCode.OK, true), (response.StatusCode, response.GetTierInfo()!.IsStale));
            var age = long.Parse(Assert.Single(response.Headers.NonValidated["Age"]), CultureInfo.InvariantCulture);
            Assert.True(age >= elapsed && age <= int.MaxValue, $"{report}: Age {age} after {elapsed} s");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
