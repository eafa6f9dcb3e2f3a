using System.Net;
using HttpResilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Retry, breaker, hedging, fallback and stale answers together. appsettings.json turns them on; the code only sends requests.
var (gateway, rest) = (new Server(), new Server());
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddHttpClient("CrmClient").AddTierResilience()
    .ConfigureTier("gateway", tier => tier.ConfigurePrimaryHttpMessageHandler(() => gateway))
    .ConfigureTier("rest", tier => tier.ConfigurePrimaryHttpMessageHandler(() => rest));

using var host = builder.Build();
await host.StartAsync();
var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("CrmClient");

await SendAsync("All is well", HttpMethod.Get);
gateway.Delay = TimeSpan.FromSeconds(0.9);
await SendAsync("The gateway is slow: a read goes to the next tier too", HttpMethod.Get);
gateway.Delay = TimeSpan.Zero;
gateway.Status = HttpStatusCode.ServiceUnavailable;
await SendAsync("The gateway fails: it is tried twice, then the next tier", HttpMethod.Get);
await SendAsync("Once more, and its breaker opens", HttpMethod.Get);
await SendAsync("It is not asked any more", HttpMethod.Get);
rest.Status = HttpStatusCode.ServiceUnavailable;
await SendAsync("Both are down: a read gets the last answer", HttpMethod.Get);
await SendAsync("A write gets an exception that says what is known", HttpMethod.Post);
(gateway.Status, rest.Status) = (HttpStatusCode.OK, HttpStatusCode.OK);
await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
await SendAsync("Both are back", HttpMethod.Get);
await host.StopAsync();

async Task SendAsync(string what, HttpMethod method)
{
    Console.WriteLine($"{what}:");
    try
    {
        using var response = await http.SendAsync(new HttpRequestMessage(method, "accounts/42"));
        var info = response.GetTierInfo()!;
        Console.WriteLine(info.IsStale ? "   an old answer" : $"   {info.Tier} answers, {info.Attempts} attempts");
    }
    catch (AllTiersFailedException failure)
    {
        Console.WriteLine($"   {failure.Message}");
        Console.WriteLine($"   it {(failure.MayHaveBeenProcessed ? "may have been" : "was not")} executed");
    }
}

internal sealed class Server : HttpMessageHandler
{
    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    public TimeSpan Delay { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Delay(Delay, TimeProvider.System, cancellationToken);
        return new HttpResponseMessage(Status) { Content = new StringContent("Fox & Sons") };
    }
}
