using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Drills.Fleet;

/// <summary><c>fleet</c>: one instance of a fleet, which sends requests and says what becomes of its breaker, until its standard input ends.</summary>
internal static class FleetRole
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static async Task<int> RunAsync(string[] args)
    {
        FleetOptions options;
        try
        {
            options = FleetOptions.Read(args);
        }
        catch (FormatException exception)
        {
            return await Usage.SayAsync(exception.Message);
        }

        using var host = Build(options);
        var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");
        if (host.Services.GetRequiredService<ICircuitBreakerRegistry>().TryGet("crm:tier1", out var breaker))
            breaker.StateChanged += change => Say(new FleetLine(options.Name, change.NewState.ToString(), change.Reason.ToString()));
        await host.StartAsync();
        Say(new FleetLine(options.Name, "Started"));
        using var stop = new CancellationTokenSource();
        var load = SendAsync(client, options.Rate, stop.Token);
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        await stop.CancelAsync();
        var (requests, failed) = await load;
        await host.StopAsync();
        Say(new FleetLine(options.Name, "Stopped", Requests: requests, Failed: failed));
        return 0;
    }

    public static FleetLine Read(string line) => JsonSerializer.Deserialize<FleetLine>(line, s_json)!;

    private static IHost Build(FleetOptions options)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(options.ToConfiguration());
        builder.Services.AddHttpClient("crm").AddTierResilience().UsePostgreSqlState(options.Connection);
        return builder.Build();
    }

    private static async Task<(int Requests, int Failed)> SendAsync(HttpClient client, int perSecond, CancellationToken cancellationToken)
    {
        var (requests, failed) = (0, 0);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond), TimeProvider.System);
        for (; !cancellationToken.IsCancellationRequested; requests++)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            try
            {
                using var response = await client.GetAsync(new Uri("records/1", UriKind.Relative), CancellationToken.None);
                failed += response.IsSuccessStatusCode ? 0 : 1;
            }
            catch (Exception)
            {
                failed++;
            }
        }

        return (requests, failed);
    }

    private static void Say(FleetLine line) => Console.WriteLine(JsonSerializer.Serialize(line, s_json));
}
