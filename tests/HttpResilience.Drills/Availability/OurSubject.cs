using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Drills.Availability;

/// <summary>
/// A client over the three tiers, in a host, with what a user would write: a breaker that opens after five failures in a row or when half of the last calls are slow, and health probes, which find a
/// sick tier that nobody asks. <c>TryLast</c> because a request is better sent to a tier that is just being probed than not at all.
/// </summary>
internal static class OurSubject
{
    private const string Client = "crm";

    public static readonly string[] WithoutProbes =
    [
        Say("TotalTimeout", Times.Total), Say("AttemptTimeout", Times.Attempt),
        "Retry:MaxAttempts=2", Say("Retry:BaseDelay", Times.RetryDelay),
        "CircuitBreaker:FailureThreshold=5", Say("CircuitBreaker:RecoveryTimeout", Times.Recovery), "WhenNoneEligible=TryLast",
        Say("CircuitBreaker:SlowCallDurationThreshold", Times.Attempt / 2), "CircuitBreaker:SlowCallRateThreshold=0.5", "CircuitBreaker:Window:Type=Count", "CircuitBreaker:Window:Size=50",
    ];

    public static readonly string[] Settings = [.. WithoutProbes, "Health:Path=health", "Health:Interval=00:00:00.500", "Health:Timeout=00:00:00.500", "Health:UnhealthyThreshold=2"];

    // Hedges are retries to the budget; while a tier is paused and not found out, every request needs one.
    public static readonly string[] WithHedging = [.. Settings, "Hedging:Delay=00:00:00.100", "Hedging:MaxHedges=2", "Retry:Budget:MinRetriesPerSecond=100"];

    public static async Task<Subject> CreateAsync(Fleet fleet, AttemptWatch watch, string[] settings)
    {
        var addresses = fleet.Addresses.SelectMany((address, i) => new[] { $"Tiers:tier{i + 1}:Order={i + 1}", $"Tiers:tier{i + 1}:BaseAddress={address}" });
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(addresses.Concat(settings).Select(setting => setting.Split('=', 2))
            .GroupBy(pair => pair[0])
            .Select(pair => KeyValuePair.Create($"TierResilience:Clients:{Client}:{pair.Key}", (string?)pair.Last()[1])));
        var tiers = builder.Services.AddHttpClient(Client).AddTierResilience();
        for (var i = 0; i < fleet.Addresses.Length; i++)
        {
            var place = i;
            tiers.ConfigureTier($"tier{i + 1}", tier => tier.AddHttpMessageHandler(() => watch.Handler(place)));
        }

        var host = builder.Build();
        await host.StartAsync();
        return new Subject(host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(Client), new Running(host));
    }

    private static string Say(string key, TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{key}={value:c}");

    private sealed class Running(IHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
        }
    }
}
