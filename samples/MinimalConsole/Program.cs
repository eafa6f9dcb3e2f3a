using System.Net;
using HttpResilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// One client with two ways to the same service: appsettings.json names them. Here the first is down.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddHttpClient<CrmClient>().AddTierResilience()
    // Only the sample needs these two lines: they put stand-ins in the place of the network.
    .ConfigureTier("gateway", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new StandIn(HttpStatusCode.ServiceUnavailable)))
    .ConfigureTier("rest", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new StandIn(HttpStatusCode.OK)));

using var host = builder.Build();
await host.StartAsync();
await host.Services.GetRequiredService<CrmClient>().ShowAccountAsync("42");
await host.StopAsync();

internal sealed class CrmClient(HttpClient http)
{
    public async Task ShowAccountAsync(string id)
    {
        // A relative address without a slash in front: each tier puts its own base address before it.
        using var response = await http.GetAsync($"accounts/{id}");
        Console.WriteLine(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());

        var info = response.GetTierInfo()!;
        Console.WriteLine($"The tier '{info.Tier}' answered, after {info.Attempts} attempts in all.");
    }
}

internal sealed class StandIn(HttpStatusCode status) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Console.WriteLine($"  {request.Method} {request.RequestUri} -> {(int)status}");
        return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent("Account 42: Fox & Sons") });
    }
}
