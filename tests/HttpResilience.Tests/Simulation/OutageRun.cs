using System.Net;
using System.Text;
using HttpResilience.Retrying;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Simulation;

/// <summary>
/// Many callers in virtual time who each send a GET every second, whatever became of the one before, through one client with one tier. The same seed gives the same run.
/// </summary>
internal sealed class OutageRun
{
    private readonly double[] _load;

    private OutageRun(OutageCase outage, IEnumerable<int> arrivals) => (Case, _load) = (outage, [.. arrivals.Select(count => count / (double)outage.Callers)]);

    public OutageCase Case { get; }

    /// <summary>Arrivals at the server as a multiple of what the callers send, for each second before the outage.</summary>
    public IReadOnlyList<double> Before => _load[1..OutageCase.Begin];

    public IReadOnlyList<double> During => _load[OutageCase.Begin..OutageCase.End];

    /// <summary>In the first ten seconds after it.</summary>
    public IReadOnlyList<double> After => _load[OutageCase.End..(OutageCase.End + 10)];

    public static async Task<OutageRun> RunAsync(OutageCase outage, int seed)
    {
        var time = new ManualTimeProvider();
        time.Advance(TimeSpan.FromSeconds(outage.Offset));
        var server = new SickServer(outage, time);
        await using var services = Services(outage, server, new Random(seed), time);
        var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");
        // On a thread without a test's synchronization context all goes on inline, so that one run is one sequence.
        await Task.Run(() => Send(outage.Callers, client, new Random(seed + 1), time));
        return new OutageRun(outage, server.Arrivals);
    }

    private static void Send(int count, HttpClient client, Random phases, ManualTimeProvider time)
    {
        var period = TimeSpan.FromSeconds(1);
        var callers = Enumerable.Range(0, count).Select(_ => time.CreateTimer(_ => _ = SendAsync(client), null, phases.NextDouble() * period, period)).ToList();
        time.Advance((OutageCase.Seconds * period) - TimeSpan.FromTicks(1));
        callers.ForEach(caller => caller.Dispose());
    }

    private static async Task SendAsync(HttpClient client)
    {
        using var response = await client.GetAsync("accounts/1").ConfigureAwait(false);
    }

    private static ServiceProvider Services(OutageCase outage, SickServer server, Random random, TimeProvider time)
    {
        var json = $$"""{ "TierResilience": { "Clients": { "crm": { {{outage.Settings}}, "Tiers": { "rest": { "Order": 1, "BaseAddress": "https://rest.example/" } } } } } }""";
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
        services.AddSingleton(time);
        services.AddSingleton(new RetryJitter(random.NextDouble));
        // In place of an exception for each request that fails, which would take most of the time.
        services.AddHttpClient("crm").AddTierResilience(options => options.Fallback = (_, _) => ValueTask.FromResult<HttpResponseMessage?>(new(HttpStatusCode.ServiceUnavailable)))
            .ConfigureTier("rest", tier => tier.ConfigurePrimaryHttpMessageHandler(() => server));
        return services.BuildServiceProvider();
    }
}
