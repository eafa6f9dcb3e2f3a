using HttpResilience;
using ZohoTiers.Drill;
using ZohoTiers.Servers;
using ZohoTiers.Zoho;

namespace ZohoTiers.Fleet;

/// <summary>One service of the fleet, a host with everything of its own, and its users' requests.</summary>
internal sealed class FleetService(IHost host, TimeProvider time) : IAsyncDisposable
{
    private const double RequestsPerSecond = 20;

    // Set once, by who watches.
    private volatile bool _isCounting;

    private int _requests;
    private int _failed;

    public int Requests => _requests;

    public int Failed => _failed;

    public CircuitBreaker Gateway =>
        host.Services.GetRequiredService<ICircuitBreakerRegistry>().TryGet("ZohoCrmClient:mcp", out var breaker) ? breaker : throw new InvalidOperationException("The client was not used yet.");

    /// <param name="name">What the others call it.</param>
    /// <param name="database">Through which it shares; <see langword="null"/> for a service that is alone.</param>
    /// <param name="servers">The tiers.</param>
    /// <param name="record">Is told of every change of a breaker.</param>
    /// <param name="time">The clock.</param>
    public static async Task<FleetService> StartAsync(string name, string? database, EmbeddedServers servers, FleetRecord record, TimeProvider time)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        servers.AddAddressesTo(builder.Configuration);
        var client = builder.Services.AddHttpClient<ZohoCrmClient>().AddTierResilience(options => options.OnStateChange = change => record.Note(name, change)).AddMcp();
        if (database is not null)
            client.UseSharedState(fleet => (fleet.Instance, fleet.PollInterval) = (name, TimeSpan.FromSeconds(1))).UsePostgreSqlState(database);
        var host = builder.Build();
        await host.StartAsync();
        return new(host, time);
    }

    /// <summary>What was sent up to now made the program warm, and is not counted.</summary>
    public void BeginCounting() => _isCounting = true;

    /// <summary>Sends reads at a steady rate until it is stopped, then waits for the answers.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var mix = await LoadMix.PrepareAsync(host.Services.GetRequiredService<ZohoCrmClient>(), writes: false, CancellationToken.None);
        var sent = new List<Task>();
        var started = time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            sent.Add(SendAsync(mix.Next().Send));
            var due = TimeSpan.FromSeconds(sent.Count / RequestsPerSecond) - time.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, time, CancellationToken.None);
        }

        await Task.WhenAll(sent);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    private async Task SendAsync(Func<CancellationToken, Task> send)
    {
        var counts = _isCounting;
        if (counts)
            Interlocked.Increment(ref _requests);
        try
        {
            await send(CancellationToken.None);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException)
        {
            if (counts)
                Interlocked.Increment(ref _failed);
        }
    }
}
