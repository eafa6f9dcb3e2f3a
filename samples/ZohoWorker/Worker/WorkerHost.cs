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
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        if (builder.Configuration["queue"] is not { Length: > 0 } path)
        {
            Console.Error.WriteLine("--queue <file> is missing");
            return 2;
        }

        // Standard output is for acknowledgements.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddHttpClient<CrmWrites>().AddTierResilience();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => DurableQueue.Open(path));
        builder.Services.AddSingleton(_ => JsonLineFile<DeadLetter>.Replace(DeadLettersOf(path), JsonLineFile<DeadLetter>.Read(DeadLettersOf(path))));
        builder.Services.AddHostedService<WriteWorker>();
        builder.Services.AddHostedService<Intake>();
        using var host = builder.Build();
        try
        {
            await host.StartAsync();
            await host.WaitForShutdownAsync();
            // A service that failed, on a full disk for example, stops the host, which by itself would call that a success.
            return host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask?.IsFaulted == true) ? 1 : 0;
        }
        catch (Exception cannotStart) when (cannotStart is OptionsValidationException or IOException or InvalidDataException)
        {
            Console.Error.WriteLine(cannotStart.Message);
            return 1;
        }
    }
}
