using System.Net;
using HttpResilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A tier fails, is left alone, is tried with single requests, fails once more, and comes back. Every request gets an answer all the while.
var gatewayIsUp = false;
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddHttpClient("CrmClient")
    .AddTierResilience(options => options.OnStateChange = Tell)
    .ConfigureTier("gateway", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new Server(() => gatewayIsUp)))
    .ConfigureTier("rest", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new Server(() => true)));

using var host = builder.Build();
await host.StartAsync();
var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("CrmClient");

Console.WriteLine("The gateway is down.");
await AskAsync(times: 4);
Console.WriteLine("Half a second later it is still down. One probe finds that out, and the next wait is twice as long.");
await Task.Delay(TimeSpan.FromSeconds(0.6), TimeProvider.System);
await AskAsync(times: 2);
Console.WriteLine("A second later it is up. Two good probes close the breaker.");
gatewayIsUp = true;
await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System);
await AskAsync(times: 3);
await host.StopAsync();

async Task AskAsync(int times)
{
    for (var i = 0; i < times; i++)
    {
        using var response = await http.GetAsync("accounts/42");
        var info = response.GetTierInfo()!;
        Console.WriteLine($"   {(int)response.StatusCode} from {info.Tier}{(info.Attempts > 1 ? ", after the gateway was tried" : "")}");
    }
}

static void Tell(CircuitStateChange change) => Console.WriteLine(change.NewState == CircuitState.Open
    ? $"      {change.Name} is Open for {change.RecoveryTimeout.TotalSeconds} s"
    : $"      {change.Name} is {change.NewState}");

internal sealed class Server(Func<bool> isUp) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(isUp() ? HttpStatusCode.OK : HttpStatusCode.BadGateway));
}
