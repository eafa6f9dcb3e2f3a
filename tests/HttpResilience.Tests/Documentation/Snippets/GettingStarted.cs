using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

#pragma warning disable RS0030 // A first program waits on the clock.
namespace HttpResilience.Tests.Documentation.Snippets;

/// <summary>The program of docs/getting-started.md, in one piece.</summary>
internal static class GettingStarted
{
    public static async Task RunAsync(string[] args)
    {
        var gateway = new ThrowawayServer("gateway", "http://localhost:5101/");
        var rest = new ThrowawayServer("REST API", "http://localhost:5102/");
        gateway.Start();
        rest.Start();

        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddHttpClient<CrmClient>().AddTierResilience();
        using var host = builder.Build();
        await host.StartAsync();

        var crm = host.Services.GetRequiredService<CrmClient>();
        for (var second = 1; second <= 15; second++)
        {
            if (second == 4)
                gateway.Stop();
            if (second == 10)
                gateway.Start();
            Console.WriteLine($"{second,2}: {await crm.GetAccountAsync("42")}");
            await Task.Delay(1000);
        }

        await host.StopAsync();
    }

    public sealed class CrmClient(HttpClient http)
    {
        // No slash in front: the tier's base address comes before it.
        public Task<string> GetAccountAsync(string id) => http.GetStringAsync($"accounts/{id}");
    }

    // A stand-in for one way to reach the service: answers every request with its own name, and can be stopped.
    public sealed class ThrowawayServer(string name, string address)
    {
        private HttpListener? _listener;

        public void Start()
        {
            _listener = new HttpListener();
            _listener.Prefixes.Add(address);
            _listener.Start();
            _ = AnswerAsync(_listener);
        }

        public void Stop() => _listener?.Close();

        private async Task AnswerAsync(HttpListener listener)
        {
            try
            {
                while (true)
                {
                    var call = await listener.GetContextAsync();
                    await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"account 42, from the {name}"));
                    call.Response.Close();
                }
            }
            catch (Exception) when (!listener.IsListening)
            {
                // Stopped: whoever calls now finds no server.
            }
        }
    }
}
