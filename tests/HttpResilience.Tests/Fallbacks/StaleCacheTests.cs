using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>Stale answers in a distributed cache that several processes share, through the whole of a client.</summary>
public sealed class StaleCacheTests
{
    private const string Key = "a secret that all of them know";
    private const string OtherKey = "a secret of somebody elses own";

    [Theory]
    [InlineData(Key, true)]
    [InlineData(OtherKey, false)]
    public async Task Another_process_finds_the_answer_only_with_the_same_HashKey(string key, bool finds)
    {
        var cache = new StubCache();
        await using var one = Process(cache, Config(Key));
        await using var other = Process(cache, Config(key));
        await one.ReadAsync(headers: "Authorization: Bearer alice");
        other.FailAll();
        Assert.Equal(finds ? "mcp" : null, await other.StaleTextAsync(headers: "Authorization: Bearer alice"));
        Assert.Null(await other.StaleTextAsync(headers: "Authorization: Bearer bob"));
    }

    [Fact]
    public async Task Without_a_HashKey_only_this_processs_secret_finds_the_answer()
    {
        var cache = new StubCache();
        await using var one = Process(cache, StaleClient.OneTier);
        await using var other = Process(cache, Config(Key));
        await one.ReadAsync();
        other.FailAll();
        Assert.Null(await other.StaleTextAsync());
        Assert.Single(cache.Entries);
    }

    [Theory]
    [InlineData("\"Headers\": { \"X-Tenant\": \"blue\" }, \"BaseAddress\": \"https://mcp.example/\"")]
    [InlineData("\"Headers\": { \"X-Tenant\": \"red\" }, \"BaseAddress\": \"https://mcp.example/blue/\"")]
    [InlineData("\"Headers\": { \"X-Tenant\": \"red\" }, \"BaseAddress\": \"https://mcp.blue.example/\"")]
    public async Task Installations_for_two_tenants_that_share_cache_and_key_do_not_meet(string blueTier)
    {
        var cache = new StubCache();
        await using var red = Process(cache, Config(Key, "\"Headers\": { \"X-Tenant\": \"red\" }, \"BaseAddress\": \"https://mcp.example/\""));
        await using var blue = Process(cache, Config(Key, blueTier));
        await red.ReadAsync();
        blue.FailAll();
        Assert.Null(await blue.StaleTextAsync());
        red.FailAll();
        Assert.Equal("mcp", await red.StaleTextAsync());
    }

    [Fact]
    public async Task The_cache_holds_no_name_URI_or_credential_in_its_keys()
    {
        var cache = new StubCache();
        await using var tiers = Process(cache, Config(Key));
        await tiers.ReadAsync(uri: "accounts/secret-7", headers: "Authorization: Bearer alice");
        var entry = Assert.Single(cache.Entries);
        Assert.DoesNotContain("accounts", entry.Key, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", entry.Key + System.Text.Encoding.UTF8.GetString(entry.Value), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-7", System.Text.Encoding.UTF8.GetString(entry.Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_mixes_up_its_entries_gives_nobody_anothers()
    {
        var cache = new StubCache();
        await using var tiers = Process(cache, Config(Key));
        await tiers.ReadAsync(headers: "Authorization: Bearer alice");
        var alices = Assert.Single(cache.Entries).Value;
        await tiers.ReadAsync(headers: "Authorization: Bearer bob");
        foreach (var key in cache.Entries.Keys)
            cache.Entries[key] = alices;
        tiers.FailAll();
        Assert.Null(await tiers.StaleTextAsync(headers: "Authorization: Bearer bob"));
        Assert.Equal("mcp", await tiers.StaleTextAsync(headers: "Authorization: Bearer alice"));
    }

    [Fact]
    public async Task A_cache_that_fails_costs_nothing_but_the_kept_answer()
    {
        var cache = new StubCache { OnGet = _ => throw new InvalidOperationException("down"), OnSet = _ => throw new InvalidOperationException("down") };
        await using var tiers = Process(cache, Config(Key));
        Assert.Equal("mcp", await tiers.ReadAsync());
        Assert.Single(tiers.Logs.Named("stale_cache_failed"));
        tiers.FailAll();
        await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.GetAsync());
        Assert.Equal(1, cache.Reads);
    }

    [Fact]
    public async Task A_cache_that_hangs_delays_no_answer_and_a_failure_by_half_a_second()
    {
        var never = new TaskCompletionSource();
        var cache = new StubCache { OnGet = _ => never.Task, OnSet = _ => never.Task };
        await using var tiers = Process(cache, Config(Key));
        var started = tiers.Time.GetUtcNow();
        using (var answer = await tiers.GetAsync())
            Assert.Equal("mcp", await answer.Content.ReadAsStringAsync());
        Assert.Equal(started, tiers.Time.GetUtcNow());
        tiers.FailAll();

        var failing = tiers.GetAsync();
        Assert.False(failing.IsCompleted);
        tiers.Time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(failing.IsCompleted);
        tiers.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<AllTiersFailedException>(() => failing.WaitAsync(TimeSpan.FromSeconds(10)));
        never.SetResult();
    }

    [Fact]
    public async Task A_cache_that_blocks_its_caller_does_not_block_the_request()
    {
        using var gate = new ManualResetEventSlim();
        var cache = new StubCache
        {
            OnGet = _ =>
            {
                gate.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
                return Task.CompletedTask;
            },
        };
        await using var tiers = Process(cache, Config(Key));
        tiers.FailAll();
        var failing = tiers.GetAsync();
        Assert.False(failing.IsCompleted);
        tiers.Time.Advance(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAsync<AllTiersFailedException>(() => failing.WaitAsync(TimeSpan.FromSeconds(10)));
        gate.Set();
    }

    private static string Config(string key, string tier = "\"BaseAddress\": \"https://mcp.example/\"") =>
        $$"""
        "BaseAddress": "https://mcp.example/", "Retry": { "MaxAttempts": 1 }, "StaleIfError": { "Enabled": true, "HashKey": "{{key}}" },
        "Tiers": { "mcp": { "Order": 1, {{tier}} } }
        """;

    private static TierHarness Process(StubCache cache, string client) => new(client, services: services => services.AddSingleton<IDistributedCache>(cache));
}
