using System.Net;
using HttpResilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Probes in the background find out that a tier is ill before any request does, and that it is well again.
var gateway = new Server();
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddHttpClient("CrmClient").AddTierResilience()
    .ConfigureTier("gateway", tier => tier.ConfigurePrimaryHttpMessageHandler(() => gateway))
    .ConfigureTier("rest", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new Server()));

using var host = builder.Build();
await host.StartAsync();
var monitor = host.Services.GetRequiredService<ITierHealthMonitor>();
var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("CrmClient");

await monitor.CheckAllAsync();
await ShowAsync("Both answer their probes.");
gateway.IsUp = false;
await UntilAsync(tier => !tier.IsHealthy);
await ShowAsync("The gateway is down.");
gateway.IsUp = true;
await UntilAsync(tier => tier.IsHealthy);
await ShowAsync("The gateway is back.");
await host.StopAsync();

async Task ShowAsync(string situation)
{
    Console.WriteLine(situation);
    foreach (var tier in monitor.GetStatus())
        Console.WriteLine($"   {tier.Tier}: {(tier.IsHealthy ? "healthy" : $"unhealthy, {tier.LastFailure}")}");
    var before = gateway.Requests;
    using var response = await http.GetAsync("accounts/42");
    Console.WriteLine($"   a request is answered by {response.GetTierInfo()!.Tier}, and the gateway saw {gateway.Requests - before} of it");
}

async Task UntilAsync(Func<TierHealthStatus, bool> isTrue)
{
    while (!isTrue(monitor.GetStatus()[0]))
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
}

internal sealed class Server : HttpMessageHandler
{
    public bool IsUp { get; set; } = true;

    public int Requests { get; private set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.RequestUri!.AbsolutePath.EndsWith("/health", StringComparison.Ordinal))
            Requests++;
        return Task.FromResult(new HttpResponseMessage(IsUp ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable));
    }
}
