using System.Globalization;
using System.Text.Json;

namespace HttpResilience.IntegrationTests.Drills;

/// <summary>The promise about writes, under real kills: what callers were told is held against what three tiers, processes of their own, left on disk.</summary>
public sealed class WriteDrillTests(ITestOutputHelper output)
{
    private const int Runs = 3;

    public static TheoryData<int> Seeds => [.. Thoroughness.Seeds(usual: 2, inFull: 3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_acknowledged_write_was_executed_and_none_twice_and_what_is_said_of_the_others_is_true(int seed)
    {
        for (var run = 1; ; run++)
        {
            var (exitCode, table, result) = await RunAsync(seed, Thoroughness.Of(usual: 3000, inFull: 100_000));

            output.WriteLine(table);
            Assert.True(exitCode == 0, $"TESTS_SEED={seed}\n{table}");
            Assert.Equal(0, result.GetProperty("broken").GetInt32());
            // A run in which little happened would prove little. When what falls is up to the machine too: in one of three it does.
            if (LittleHappened(result) is not { } little)
                return;
            Assert.True(run < Runs, $"{little}\n{table}");
        }
    }

    [Fact]
    public async Task A_handler_that_repeats_every_write_is_found_out()
    {
        var (exitCode, table, result) = await RunAsync(seed: 1, count: 600, "--handler", "naive");

        Assert.True(exitCode == 1, table);
        Assert.True(OfKind(result, "Post").GetProperty("executedAgain").GetInt32() > 0, table);
        var broken = result.GetProperty("firstBroken").EnumerateArray().Select(line => line.GetString()!);
        Assert.Contains(broken, line => line.Contains("not repeatable, and arrived again", StringComparison.Ordinal));
    }

    private static string? LittleHappened(JsonElement result)
    {
        if (result.GetProperty("kills").GetInt32() == 0)
            return "no tier was killed";
        if (result.GetProperty("acknowledged").GetInt32() <= result.GetProperty("count").GetInt32() / 5)
            return "hardly any write was acknowledged";
        if (Executed(result, "Post", "MayBeExecuted") == 0 || Executed(result, "EmptyPost", "MayBeExecuted") == 0)
            return "no write that can't be repeated met the trap";
        return OfKind(result, "KeyedPost").GetProperty("arrivedAgain").GetInt32() == 0 ? "no key was sent twice" : null;
    }

    private static async Task<(int ExitCode, string Table, JsonElement Result)> RunAsync(int seed, int count, params string[] more)
    {
        var (seedText, countText) = (seed.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture));
        var (exitCode, json, table) = await DrillProcess.RunAsync(["writes", "--seed", seedText, "--count", countText, .. more]);
        Assert.True(json.Length > 0, table);
        using var document = JsonDocument.Parse(json);
        return (exitCode, table, document.RootElement.Clone());
    }

    private static int Executed(JsonElement result, string kind, string told) =>
        OfKind(result, kind).GetProperty("told").TryGetProperty(told, out var cell) ? cell.GetProperty("executed").GetInt32() : 0;

    private static JsonElement OfKind(JsonElement result, string kind) => result.GetProperty("kinds").GetProperty(kind);
}
