using System.Net;

// A web service that asks another one through tiers, with a live page, metrics and a health check for operators.
// With --once it takes a free port, asks itself, and ends.
var isOnce = args.Contains("--once");
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (isOnce)
    builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddHealthChecks().AddTierResilience();
builder.Services.AddAuthorization();
builder.Services.AddHttpClient<CrmClient>().AddTierResilience()
    // Only the sample needs these two lines: they put stand-ins in the place of the network. The gateway is down.
    .ConfigureTier("gateway", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new StandIn(HttpStatusCode.ServiceUnavailable)))
    .ConfigureTier("rest", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new StandIn(HttpStatusCode.OK)));

var app = builder.Build();
app.MapGet("/accounts/{id}", (string id, CrmClient crm, CancellationToken cancellationToken) => crm.GetAccountAsync(id, cancellationToken));
app.MapHealthChecks("/health");
// Without a ControlPolicy the page shows and changes nothing. Who may see it, a ReadPolicy says.
app.MapTierResilience("/resilience");

await app.StartAsync();
var address = app.Urls.First();
if (isOnce)
{
    using var http = new HttpClient { BaseAddress = new Uri(address) };
    foreach (var path in (string[])["accounts/42", "health", "resilience/status"])
    {
        var text = await http.GetStringAsync(path);
        Console.WriteLine($"GET /{path}: {text[..Math.Min(text.Length, 60)]}");
    }

    await app.StopAsync();
}
else
{
    Console.WriteLine($"Ask {address}/accounts/42 a few times, and look at {address}/resilience/ and {address}/health. Ctrl+C ends it.");
    await app.WaitForShutdownAsync();
}

internal sealed class CrmClient(HttpClient http)
{
    public Task<string> GetAccountAsync(string id, CancellationToken cancellationToken) => http.GetStringAsync($"accounts/{Uri.EscapeDataString(id)}", cancellationToken);
}

internal sealed class StandIn(HttpStatusCode status) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent("Account 42: Fox & Sons") });
}
