using HttpResilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Three ways to one service, tried in their order. The servers go down one after the other; the calling code stays the same.
var down = new HashSet<string>();
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
var client = builder.Services.AddHttpClient("CrmClient").AddTierResilience();
foreach (var name in (string[])["gateway", "proxy", "rest"])
    client.ConfigureTier(name, tier => tier.ConfigurePrimaryHttpMessageHandler(() => new Server(() => down.Contains(name))));

using var host = builder.Build();
await host.StartAsync();
var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("CrmClient");

await AskAsync("All are up");
down.Add("gateway");
await AskAsync("The gateway is down");
down.Add("proxy");
await AskAsync("The proxy is down too");
down.Add("rest");
await AskAsync("All are down");
down.Clear();
await AskAsync("All are back");
await host.StopAsync();

async Task AskAsync(string situation)
{
    try
    {
        using var response = await http.GetAsync("accounts/42");
        Console.WriteLine($"{situation}: {response.GetTierInfo()!.Tier} answers");
    }
    catch (AllTiersFailedException failure)
    {
        Console.WriteLine($"{situation}: no answer. {failure.Message}");
    }
}

internal sealed class Server(Func<bool> isDown) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        isDown() ? throw new HttpRequestException(HttpRequestError.ConnectionError, "connection refused") : Task.FromResult(new HttpResponseMessage());
}
