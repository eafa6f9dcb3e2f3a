using System.Net;
using HttpResilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// The server answers 503 twice and then works, for each request anew. What may be sent again is sent again; a plain POST is not.
var server = new MoodyServer();
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddHttpClient("CrmClient")
    .AddTierResilience(options => options.OnRetry = retry => Console.WriteLine($"      {retry.Tier} is asked again in {retry.Delay?.TotalMilliseconds:0} ms"))
    .ConfigureTier("rest", tier => tier.ConfigurePrimaryHttpMessageHandler(() => server));

using var host = builder.Build();
await host.StartAsync();
var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("CrmClient");

await TryAsync("A read", new HttpRequestMessage(HttpMethod.Get, "accounts/42"));
await TryAsync("A write", new HttpRequestMessage(HttpMethod.Post, "accounts"));
await TryAsync("A write with an idempotency key", new HttpRequestMessage(HttpMethod.Post, "accounts") { Headers = { { "Idempotency-Key", "7f3a" } } });
await TryAsync("A write that says so itself", new HttpRequestMessage(HttpMethod.Post, "accounts").SetRepeatable());
await host.StopAsync();

async Task TryAsync(string what, HttpRequestMessage request)
{
    server.Failures = 2;
    Console.WriteLine($"{what}:");
    using var response = await http.SendAsync(request);
    Console.WriteLine($"   {(int)response.StatusCode} after {response.GetTierInfo()!.Attempts} attempts");
}

internal sealed class MoodyServer : HttpMessageHandler
{
    public int Failures { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(Failures-- > 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
}
