using HttpResilience;
using ZohoTiers.Servers;

namespace ZohoTiers.Drill;

/// <summary>Registers the drill, and the handlers through which it watches the client and its tiers.</summary>
internal static class DrillServices
{
    public static void AddDrill(this ITierResilienceBuilder client, EmbeddedServers servers, SampleMode mode)
    {
        var services = client.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(servers);
        services.AddSingleton<BreakerStates>();
        services.AddSingleton<HedgeCount>();
        services.AddSingleton<DrillRecord>();
        services.AddSingleton<DrillRun>();
        services.AddSingleton<DrillProgram>();
        services.AddSingleton<IDrillView>(provider => mode == SampleMode.Json
            ? new PlainView(provider.GetRequiredService<DrillRecord>(), Console.Error)
            : DrillConsole.IsTerminal
                ? ActivatorUtilities.CreateInstance<TerminalView>(provider, DrillConsole.Create())
                : new PlainView(provider.GetRequiredService<DrillRecord>(), Console.Out));
        services.AddSingleton<IDrillReport>(mode == SampleMode.Json ? new JsonReport() : new TextReport(DrillConsole.Create()));

        services.AddTransient<ServedByHandler>();
        client.AddHttpMessageHandler<ServedByHandler>();
        foreach (var tier in servers.TierNames)
        {
            var meter = new AttemptMeter(tier);
            services.AddSingleton(meter);
            client.ConfigureTier(tier, t => t.AddHttpMessageHandler(() => new AttemptMeterHandler(meter, TimeProvider.System)));
        }
    }
}
