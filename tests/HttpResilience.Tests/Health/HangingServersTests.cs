using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Health;

/// <summary>Many tiers whose server takes connections and never answers.</summary>
public sealed class HangingServersTests
{
    private const int Tiers = 50;

    [Fact]
    public async Task Fifty_tiers_on_a_server_that_hangs_have_one_probe_each_and_memory_stays_flat()
    {
        var server = new HangingServer();
        await using var tiers = new TierHarness(Section(), tiers: client =>
        {
            for (var i = 0; i < Tiers; i++)
                client.ConfigureTier($"t{i}", tier => tier.ConfigurePrimaryHttpMessageHandler(() => server.Handler()));
        });
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => server.Open == Tiers);
        await tiers.LookAsync(400);
        var (timers, before) = (tiers.Time.ActiveTimers, GC.GetTotalMemory(forceFullCollection: true));

        // A quarter of an hour: ninety intervals, and one timeout of each probe.
        await tiers.LookAsync(3_600);

        Assert.Equal((Tiers, 1), (server.Open, server.MostAtOnePath));
        Assert.Equal(timers, tiers.Time.ActiveTimers);
        Assert.InRange(server.Arrivals, 2 * Tiers, 3 * Tiers);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 300_000);
        await tiers.Monitor().StopAsync();
        Assert.Equal((0, 0), (server.Open, tiers.Time.ActiveTimers));
    }

    [Fact]
    public async Task One_server_that_hangs_keeps_no_other_tier_from_its_probes()
    {
        await using var tiers = new TierHarness("""
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/", "Health": { "Path": "health", "Interval": "00:00:05", "Timeout": "00:10:00" } },
              "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/", "Health": { "Path": "health", "Interval": "00:00:05" } }
            }
            """);
        tiers.Mcp.AlwaysHang();
        await tiers.Monitor().StartAsync();
        await tiers.LookAsync(4 * 60);
        Assert.Equal(1, tiers.Mcp.Arrivals);
        Assert.InRange(tiers.Sdk.Arrivals, 10, 14);
    }

    private static string Section()
    {
        var all = Enumerable.Range(0, Tiers).Select(i => $$"""
            "t{{i}}": { "Order": {{i + 1}}, "BaseAddress": "https://hanging.example/{{i}}/", "Health": { "Path": "health", "Interval": "00:00:10", "Timeout": "00:10:00" } }
            """);
        return $"\"Tiers\": {{ {string.Join(",", all)} }}";
    }

    private sealed class HangingServer
    {
        private readonly ConcurrentDictionary<string, int> _open = new();
        private int _arrivals;

        public int Open => _open.Values.Sum();

        public int Arrivals => Volatile.Read(ref _arrivals);

        public int MostAtOnePath { get; private set; }

        public HttpMessageHandler Handler() => new Connection(this);

        private sealed class Connection(HangingServer server) : HttpMessageHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var path = request.RequestUri!.AbsolutePath;
                Interlocked.Increment(ref server._arrivals);
                server.MostAtOnePath = Math.Max(server.MostAtOnePath, server._open.AddOrUpdate(path, 1, (_, count) => count + 1));
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                    throw new InvalidOperationException("It never answers.");
                }
                finally
                {
                    server._open.AddOrUpdate(path, 0, (_, count) => count - 1);
                }
            }
        }
    }
}
