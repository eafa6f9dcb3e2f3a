using System.Globalization;
using System.Text.Json;

namespace HttpResilience.IntegrationTests.Drills;

/// <summary>The promise about writes, under real kills: what callers were told is held against what three tiers, processes of their own, left on disk.</summary>
public sealed class WriteDrillTests(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => [.. Thoroughness.Seeds(usual: 2, inFull: 3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_acknowledged_write_was_executed_and_none_twice_and_what_is_said_of_the_others_is_true(int seed)
    {
        var (exitCode, table, result) = await RunAsync(seed, Thoroughness.Of(usual: 3000, inFull: 100_000));

        output.WriteLine(table);
        Assert.True(exitCode == 0, $"TESTS_SEED={seed}\n{table}");
        Assert.Equal(0, result.GetProperty("broken").GetInt32());
        // A run in which little happened would prove little.
        Assert.True(result.GetProperty("kills").GetInt32() > 0, table);
        Assert.True(result.GetProperty("acknowledged").GetInt32() > result.GetProperty("count").GetInt32() / 5, table);
        Assert.All(["Post", "EmptyPost"], kind => Assert.True(Executed(result, kind, "MayBeExecuted") > 0, $"no {kind} met the trap\n{table}"));
        Assert.True(result.GetProperty("kinds").GetProperty("KeyedPost").GetProperty("arrivedAgain").GetInt32() > 0, $"no key was sent twice\n{table}");
    }

    [Fact]
    public async Task A_handler_that_repeats_every_write_is_found_out()
    {
        var (exitCode, table, result) = await RunAsync(seed: 1, count: 600, "--handler", "naive");

        Assert.True(exitCode == 1, table);
        var broken = result.GetProperty("firstBroken").EnumerateArray().Select(line => line.GetString()!).ToArray();
        Assert.Contains(broken, line => line.StartsWith("Post ", StringComparison.Ordinal) && line.Contains("executed 2 times", StringComparison.Ordinal));
        Assert.Contains(broken, line => line.Contains("not repeatable, and arrived again", StringComparison.Ordinal));
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
        result.GetProperty("kinds").GetProperty(kind).GetProperty("told").TryGetProperty(told, out var cell) ? cell.GetProperty("executed").GetInt32() : 0;
}
