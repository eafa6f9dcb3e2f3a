using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.FirstContact;

/// <summary>Writes a program, starts it, sends a request, and reads what comes of it.</summary>
internal static class Newcomer
{
    public static async Task<string> ReadsAsync(Mistake mistake)
    {
        using var logs = new LogSink();
        try
        {
            await RunAsync(mistake, logs);
        }
        catch (Exception exception)
        {
            return exception.Message;
        }

        return string.Join('\n', logs.Events.Where(e => e.Category == "HttpResilience" && e.Level >= LogLevel.Warning).Select(e => e.Message));
    }

    private static async Task RunAsync(Mistake mistake, LogSink logs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(mistake.Json)));
        mistake.Configure(builder.Configuration);
        builder.Logging.AddProvider(logs);
        mistake.Register(builder.Services);
        foreach (var tier in new[] { "gateway", "rest" })
            builder.Services.AddHttpClient($"CrmClient:{tier}").ConfigurePrimaryHttpMessageHandler(() => new StubTier(tier).Always(HttpStatusCode.ServiceUnavailable));
        using var host = builder.Build();
        await host.StartAsync();
        using var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("CrmClient");
        await mistake.Use(http);
        await host.StopAsync();
    }
}
