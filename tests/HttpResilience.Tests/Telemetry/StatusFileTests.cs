using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Telemetry;

public sealed class StatusFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("status-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "status.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_says_what_a_report_of_a_problem_needs_and_no_secret()
    {
        await using var tiers = new TierHarness("""
            "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "Headers": { "X-Api-Key": "hunter2" } } }
            """);
        await tiers.GetAsync();
        await Status(tiers).SaveAsync(Path);
        var text = await File.ReadAllTextAsync(Path);
        using var report = JsonDocument.Parse(text);
        Assert.Matches(@"^\d+\.\d+\.\d+", report.RootElement.GetProperty("version").GetString());
        Assert.StartsWith(".NET ", report.RootElement.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        var tier = report.RootElement.GetProperty("configuration").GetProperty("TierResilience").GetProperty("Clients").GetProperty("crm").GetProperty("Tiers").GetProperty("mcp");
        Assert.Equal("***", tier.GetProperty("Headers").GetProperty("X-Api-Key").GetString());
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_holds_the_status_as_the_endpoints_show_it()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        tiers.Breaker("mcp").Isolate();

        await Status(tiers).SaveAsync(Path);

        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path));
        var client = document.RootElement.GetProperty("clients")[0];
        Assert.Equal(("crm", "sdk"), (client.GetProperty("name").GetString(), client.GetProperty("servingTier").GetString()));
        Assert.Equal("Isolated", client.GetProperty("tiers")[0].GetProperty("state").GetString());
        Assert.Equal("mcp", client.GetProperty("recentRequests")[0].GetProperty("tier").GetString());
        Assert.Equal("circuit_isolated", document.RootElement.GetProperty("events")[0].GetProperty("name").GetString());
        // What only the endpoints know is not pretended.
        Assert.False(document.RootElement.TryGetProperty("controls", out _));
        Assert.False(client.GetProperty("tiers")[0].TryGetProperty("series", out _));
    }

    [Fact]
    public async Task A_reader_sees_the_old_file_or_the_new_one_never_a_part()
    {
        await using var tiers = new TierHarness();
        var status = Status(tiers);
        await status.SaveAsync(Path);
        var saving = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await tiers.GetAsync();
                await status.SaveAsync(Path);
            }
        });
        while (!saving.IsCompleted)
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var document = await JsonDocument.ParseAsync(file);
        }

        await saving;
        Assert.Equal("status.json", Assert.Single(_folder.GetFiles()).Name);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_file_as_it_was_and_no_other()
    {
        await using var tiers = new TierHarness();
        await File.WriteAllTextAsync(Path, "the old one");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Status(tiers).SaveAsync(Path, new CancellationToken(canceled: true)));
        Assert.Equal("the old one", await File.ReadAllTextAsync(Path));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_said()
    {
        await using var tiers = new TierHarness();
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Status(tiers).SaveAsync(System.IO.Path.Combine(_folder.FullName, "none", "status.json")));
        await Assert.ThrowsAsync<ArgumentException>(() => Status(tiers).SaveAsync(" "));
    }

    private static ITierResilienceStatus Status(TierHarness tiers) => tiers.Services.GetRequiredService<ITierResilienceStatus>();
}
