using System.Diagnostics;

namespace HttpResilience.IntegrationTests.Sample;

/// <summary>The samples that are one file each, run as their reader runs them.</summary>
public sealed class SmallSamplesTests
{
    public static TheoryData<string, string, string> Stories => new()
    {
        { "MinimalConsole", "", "Account 42: Fox & Sons\nThe tier 'rest' answered, after 4 attempts in all." },
        { "AspNetService", "--once", "GET /accounts/42: Account 42: Fox & Sons\nGET /health: Degraded\nGET /resilience/status: {" },
        { "Ideas/BasicBreaker", "", "Page 3: failed, paper jam\nPage 4: the printer was not asked;\nfrom Open to HalfOpen\nPage 6: printed" },
        { "Ideas/Retry", "", "A read:\n200 after 3 attempts\nA write:\n503 after 1 attempts\nA write with an idempotency key:\n200 after 3 attempts" },
        { "Ideas/ThreeTiers", "", "gateway answers\nproxy answers\nrest answers\nno answer. CrmClient: no tier answered GET.\nAll are back: gateway answers" },
        { "Ideas/WholeStack", "", "gateway answers, 1 attempts\nrest answers, 2 attempts\nrest answers, 3 attempts\nan old answer\nit may have been executed\nBoth are back:\ngateway answers" },
        { "Ideas/HealthMonitoring", "", "gateway: healthy\nanswered by gateway\ngateway: unhealthy, HTTP 503\nanswered by rest, and the gateway saw 0\nanswered by gateway" },
        { "Ideas/CircuitRecovery", "", "gateway is Open for 0.5 s\n200 from rest\ngateway is HalfOpen\ngateway is Open for 1 s\ngateway is HalfOpen\ngateway is Closed\n200 from gateway" },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task A_sample_tells_its_story_and_ends_well(string sample, string arguments, string story)
    {
        var (output, exitCode) = await RunAsync(Assembly(sample), arguments);

        Assert.Equal(0, exitCode);
        var from = 0;
        foreach (var line in story.Split('\n'))
        {
            var at = output.IndexOf(line, from, StringComparison.Ordinal);
            Assert.True(at >= 0, $"'{line}' is not there, or not in its place:\n{output}");
            from = at + line.Length;
        }
    }

    [Fact]
    public async Task Every_sample_stands_in_the_list_and_a_small_one_has_less_than_80_lines()
    {
        var list = await File.ReadAllTextAsync(Path.Combine(Samples(), "README.md"));
        var projects = Directory.GetFiles(Samples(), "*.csproj", SearchOption.AllDirectories).Select(project => Path.GetRelativePath(Samples(), Path.GetDirectoryName(project)!).Replace('\\', '/')).ToArray();

        Assert.All(projects, project => Assert.Contains($"]({project}/Program.cs)", list, StringComparison.Ordinal));
        Assert.Equal(projects.Except(["ZohoTiers", "ZohoWorker"]).Order(), Stories.Select(story => story.Data.Item1).Order());
        Assert.All(Stories, story => Assert.InRange(File.ReadAllLines(Path.Combine(Samples(), story.Data.Item1, "Program.cs")).Length, 1, 79));
    }

    private static async Task<(string Output, int ExitCode)> RunAsync(string assembly, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]) { RedirectStandardOutput = true })!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
            await process.WaitForExitAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
            return (output, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    // Built beside the tests, in the same configuration.
    private static string Assembly(string sample) =>
        Path.Combine(Samples(), sample, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", $"{Path.GetFileName(sample)}.dll");

    private static string Samples()
    {
        var project = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!;
        return Path.Combine(project.Parent!.Parent!.FullName, "samples");
    }
}
