using Microsoft.Extensions.Options;
using ZohoTiers.Drill;
using ZohoTiers.Servers;

namespace ZohoTiers.Fleet;

/// <summary><c>--instances</c> from start to exit code.</summary>
internal static class FleetProgram
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(int instances, string? database)
    {
        var own = database is null ? await LocalPostgreSql.StartNewAsync() : null;
        if (database is null && own is null)
        {
            await Console.Error.WriteLineAsync("PostgreSQL is not installed here. Install it (Debian: apt-get install postgresql), or give one with --postgresql \"Host=…;Username=…;Password=…;Database=…\".");
            return 2;
        }

        await using var pulled = own;
        await using var servers = await StartServersAsync();
        if (servers.Find("mcp") is null)
        {
            await Console.Error.WriteLineAsync("The tier mcp is not the sample's own, so that it can't be broken from here. Leave its BaseAddress empty in appsettings.json.");
            return 2;
        }

        try
        {
            return await RunAsync(new FleetTrial(instances, servers, TimeProvider.System), instances, database ?? own!.ConnectionString, own);
        }
        catch (OptionsValidationException invalid)
        {
            await Console.Error.WriteLineAsync(invalid.Message);
            return 1;
        }
    }

    private static async Task<int> RunAsync(FleetTrial trial, int instances, string database, LocalPostgreSql? own)
    {
        Console.WriteLine($"{instances} services, 20 reads a second each. The gateway dies for five seconds:");
        List<FleetFigures> trials = [];
        await RunAsync("each alone", null, null);
        await RunAsync("sharing", database, null);
        if (own is not null)
            await RunAsync("database pulled", database, own);
        else
            Console.WriteLine("  (a database that is not the sample's own is not pulled)");
        FleetReport.Write(DrillConsole.Create(), trials);
        return Judge(trials);

        async Task RunAsync(string name, string? through, LocalPostgreSql? pulled)
        {
            Console.WriteLine($"  {name} …");
            trials.Add(await trial.RunAsync(name, through, pulled));
        }
    }

    private static int Judge(IReadOnlyList<FleetFigures> trials)
    {
        string[] broken =
        [
            .. trials.Where(trial => trial.Failed > 0).Select(trial => $"{trial.Name}: {trial.Failed} requests failed although two tiers were up."),
            .. trials.Where(trial => trial.UntilAllClosed is null).Select(trial => $"{trial.Name}: not all breakers closed again."),
            .. trials.Skip(1).Where(trial => trial.UntilAllOpen is not { } time || time > s_soon).Select(trial => $"{trial.Name}: not all services knew of the outage within a second."),
        ];
        foreach (var line in broken)
            Console.Error.WriteLine(line);
        return broken.Length == 0 ? 0 : 1;
    }

    private static async Task<EmbeddedServers> StartServersAsync()
    {
        var configuration = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory }).Configuration;
        return await EmbeddedServers.StartAsync(configuration, TimeProvider.System);
    }
}
