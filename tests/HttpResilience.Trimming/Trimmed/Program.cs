using HttpResilience.Trimming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// Takes a connection string, or none: then the state is shared in memory.
var started = Measured.Milliseconds();
var expect = new Expectations();
using var servers = new TierServers();
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
builder.Logging.ClearProviders();
EverythingServices.Add(builder, servers, args.FirstOrDefault());
builder.WebHost.UseUrls("http://127.0.0.1:0");
await using var app = builder.Build();
app.MapTierResilience();
await app.StartAsync();
await app.Services.GetRequiredService<TicketClient>().ReadAsync("tickets/0");
var answered = Measured.Milliseconds();
await new Drill(app.Services, servers, expect).RunAsync();
await new Records(app.Services, expect).CheckAsync(isShared: args.Length > 0);
await Endpoints.CheckAsync(app.Urls.Single(), expect);
await app.StopAsync();
Console.WriteLine(Measured.Report(expect, started, answered));
return expect.ExitCode;
