using System.Text.Json;
using HttpResilience.IntegrationTests.PostgreSql;

namespace HttpResilience.PackageTests;

/// <summary>Programs with all features, compiled ahead of time and trimmed, without a warning: both run the drill's requests, and share their breakers through a real PostgreSQL.</summary>
public sealed class PublishTests(PostgreSqlServer server, ITestOutputHelper output) : IClassFixture<PostgreSqlServer>
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

            var report = await DotNet.ExecuteAsync(Path.Combine(published.FullName, program), published.FullName, [], server.ConnectionString(await server.CreateDatabaseAsync()));
            output.WriteLine($"{program}: {size:F1} MiB {report}");

            Assert.True(JsonDocument.Parse(report.Trim().Split('\n')[^1]).RootElement.GetProperty("kept").GetInt32() >= 25, report);
            Assert.InRange(size, 1, mostMegabytes);
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }
}
