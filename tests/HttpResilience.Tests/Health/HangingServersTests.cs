using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Health;

/// <summary>Many tiers whose server takes connections and never answers.</summary>
public sealed class HangingServersTests
{
    private const int Tiers = 50;

    [Fact]
    public async Task Fifty_tiers_on_a_server_that_hangs_have_one_probe_each()
    {
        var server = new HangingServer();
        await using var tiers = Create(server, "00:10:00");
        await tiers.Monitor().StartAsync();
        await tiers.UntilAllWaitAsync(() => server.Open == Tiers);
        await tiers.LookAsync(400);
        var timers = tiers.Time.ActiveTimers;

        // A quarter of an hour: ninety intervals, and one timeout of each probe.
        await tiers.LookAsync(3_600);
        await tiers.UntilAllWaitAsync(() => server.Arrivals >= 2 * Tiers);

        Assert.Equal((Tiers, 1), (server.Open, server.MostAtOnePath));
        Assert.Equal(2 * Tiers, server.Arrivals);
        Assert.Equal(timers, tiers.Time.ActiveTimers);
        await tiers.Monitor().StopAsync();
        Assert.Equal((0, 0), (server.Open, tiers.Time.ActiveTimers));
    }

    [Fact]
    public async Task Nothing_is_kept_of_thousands_of_probes_that_had_no_answer()
    {
        var server = new HangingServer();
        await using var tiers = Create(server, "00:00:05");
        await tiers.Monitor().StartAsync();
        await tiers.UntilAsync(() => server.Arrivals >= 2_000);

        GC.Collect();
        Assert.InRange(server.MessagesAlive, 0, 2 * Tiers);
        Assert.InRange(tiers.Time.ActiveTimers, 1, Tiers + 1);
        Assert.Equal(1, server.MostAtOnePath);
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
        await tiers.UntilAsync(() => tiers.Sdk.Arrivals >= 10);
        Assert.Equal(1, tiers.Mcp.Arrivals);
    }

    private static TierHarness Create(HangingServer server, string timeout) => new(
        Section(timeout),
        services: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None)),
        tiers: client =>
        {
            for (var i = 0; i < Tiers; i++)
                client.ConfigureTier($"t{i}", tier => tier.ConfigurePrimaryHttpMessageHandler(server.Handler));
        });

    private static string Section(string timeout)
    {
        var all = Enumerable.Range(0, Tiers).Select(i => $$"""
            "t{{i}}": { "Order": {{i + 1}}, "BaseAddress": "https://hanging.example/{{i}}/", "Health": { "Path": "health", "Interval": "00:00:10", "Timeout": "{{timeout}}" } }
            """);
        return $"\"Tiers\": {{ {string.Join(",", all)} }}";
    }

    private sealed class HangingServer
    {
        private readonly ConcurrentDictionary<string, int> _open = new();
        private readonly ConcurrentQueue<WeakReference> _messages = new();

        public int Open => _open.Values.Sum();

        public int Arrivals => _messages.Count;

        public int MessagesAlive => _messages.Count(message => message.IsAlive);

        public int MostAtOnePath { get; private set; }

        public HttpMessageHandler Handler() => new Connection(this);

        private sealed class Connection(HangingServer server) : HttpMessageHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var path = request.RequestUri!.AbsolutePath;
                server._messages.Enqueue(new WeakReference(request));
                server.MostAtOnePath = Math.Max(server.MostAtOnePath, server._open.AddOrUpdate(path, 1, (_, count) => count + 1));
                try
                {
                    var never = new TaskCompletionSource<HttpResponseMessage>();
                    await using var registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
                    return await never.Task;
                }
                finally
                {
                    server._open.AddOrUpdate(path, 0, (_, count) => count - 1);
                }
            }
        }
    }
}
