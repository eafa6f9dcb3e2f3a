using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using ZohoWorker.Crm;
using ZohoWorker.Queue;

namespace ZohoWorker.Worker;

/// <summary>The worker's process.</summary>
internal static class WorkerHost
{
    public static string DeadLettersOf(string queue) => queue + ".dead";

    public static async Task<int> RunAsync(string[] settings)
    {
        try
        {
            return await RunOnceAsync(settings);
        }
        catch (Exception cannotStart) when (cannotStart is OptionsValidationException or IOException or InvalidDataException)
        {
            Console.Error.WriteLine(cannotStart.Message);
            return 1;
        }
    }

    private static async Task<int> RunOnceAsync(string[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        if (builder.Configuration["queue"] is not { Length: > 0 } path)
        {
            Console.Error.WriteLine("--queue <file> is missing");
            return 2;
        }

        using var queue = DurableQueue.Open(path);
        using var deadLetters = JsonLineFile<DeadLetter>.Replace(DeadLettersOf(path), JsonLineFile<DeadLetter>.Read(DeadLettersOf(path)));
        Register(builder, queue, deadLetters);
        using var host = builder.Build();
        await host.StartAsync();
        await host.WaitForShutdownAsync();
        // A service that failed, on a full disk for example, stops the host, which by itself would call that a success.
        return host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask?.IsFaulted == true) ? 1 : 0;
    }

    private static void Register(HostApplicationBuilder builder, DurableQueue queue, JsonLineFile<DeadLetter> deadLetters)
    {
        // All that a service needs: its typed client, and the section TierResilience:Clients:CrmWrites of appsettings.json.
        builder.Services.AddHttpClient<CrmWrites>().AddTierResilience();

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(queue);
        builder.Services.AddSingleton(deadLetters);
        builder.Services.AddHostedService<WriteWorker>();
        builder.Services.AddHostedService<Intake>();

        // Standard output is for acknowledgements.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
