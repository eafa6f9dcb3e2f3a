using System.Text.Json;

namespace HttpResilience.PackageTests;

/// <summary>Programs with all features, compiled ahead of time and trimmed, without a warning: both run the drill's requests.</summary>
public sealed class PublishTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Aot", 40)]
    [InlineData("Trimmed", 80)]
    public async Task A_published_program_runs_the_drill(string program, int mostMegabytes)
    {
        var published = Directory.CreateTempSubdirectory("published-");
        try
        {
            var project = Path.Combine(Repository.Root, "tests", "HttpResilience.Trimming", program);
            await DotNet.RunAsync(project, "publish", "-c", Repository.Configuration, "--use-current-runtime", "--self-contained", "-o", published.FullName, "--nologo", "-v", "q", "-warnaserror");
            // Symbols and docs are not what is deployed.
            var size = published.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Extension is not (".dbg" or ".pdb" or ".xml")).Sum(file => file.Length) / 1048576.0;

            var report = await DotNet.ExecuteAsync(Path.Combine(published.FullName, program), published.FullName, [], Store());
            output.WriteLine($"{program}: {size:F1} MiB {report}");

            Assert.True(JsonDocument.Parse(report.Trim().Split('\n')[^1]).RootElement.GetProperty("kept").GetInt32() >= 25, report);
            Assert.InRange(size, 1, mostMegabytes);
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }

    // A PostgreSQL that is there may be used; without one the fleet's state is in memory.
    private static string[] Store() => Environment.GetEnvironmentVariable("TESTS_POSTGRESQL") is { Length: > 0 } connectionString ? [connectionString] : [];
}
