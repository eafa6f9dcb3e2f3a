using System.Globalization;
using System.Text.Json;

namespace HttpResilience.IntegrationTests.Drills;

/// <summary>
/// The promise about availability, under real kills and pauses. A machine that is busy with other tests makes every request late, also those to a healthy tier: some are sent beside the load, by a plain
/// client to a tier that nothing happens to, and what they say of the machine is allowed for in the usual, short form. The long form holds the target as it is.
/// </summary>
public sealed class AvailabilityDrillTests(ITestOutputHelper output)
{
    private const int Runs = 3;

    // In so short a time two tiers that are paused within a second of each other would be more than a percent of it: here none are.
    private const int ShortSeed = 40;

    private static readonly bool s_isShort = Thoroughness.Of(usual: 1, inFull: 0) == 1;

    public static TheoryData<int> Seeds => s_isShort ? [ShortSeed] : [.. Thoroughness.Seeds(usual: 1, inFull: 3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task While_tiers_are_killed_and_paused_repeatable_requests_are_answered_and_p99_is_an_attempts_timeout(int seed)
    {
        for (var run = 1; ; run++)
        {
            var result = await RunAsync(seed, Thoroughness.Of(usual: 15, inFull: 120));
            output.WriteLine(result.Table);
            var limit = 1050 + (s_isShort ? 2 * result.Noise("p99") : 0);
            var isMet = result.SuccessPercent >= 99.99 && result.Load("p99") <= limit;
            // Not judged: the machine itself stood still for half of what a health probe waits.
            if (!isMet && run < Runs && result.Noise("max") > 250)
                continue;
            Assert.True(isMet, $"TESTS_SEED={seed}: p99 may be {limit} ms\n{result.Table}");
            // A run in which little happened would prove little.
            Assert.True(result.Count("kills") > 0 && result.Count("pauses") > 0 && result.Count("atSick") > 0, result.Table);
            return;
        }
    }

    [Fact]
    public async Task A_plain_client_fails_in_the_same_drill()
    {
        var result = await RunAsync(seed: 1, seconds: 6, "HttpClient, first tier");

        Assert.True(result.SuccessPercent < 99, result.Table);
    }

    private static async Task<Result> RunAsync(int seed, int seconds, string subject = "HttpResilience")
    {
        var (_, json, table) = await DrillProcess.RunAsync(
            "availability", "--seed", Text(seed), "--seconds", Text(seconds), "--rate", Text(s_isShort ? 100 : 300), "--subject", subject, "--slowest", "20");
        Assert.True(json.Length > 0, table);
        using var document = JsonDocument.Parse(json);
        return new(table, document.RootElement.GetProperty("results")[0].Clone());
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Result(string Table, JsonElement Json)
    {
        public double SuccessPercent => Json.GetProperty("successPercent").GetDouble();

        public double Load(string figure) => Json.GetProperty("load").GetProperty(figure).GetDouble();

        public double Noise(string figure) => Json.GetProperty("control").GetProperty(figure).GetDouble();

        public int Count(string figure) => Json.GetProperty(figure).GetInt32();
    }
}
