using HttpResilience.Trimming;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Takes a connection string, or none: then the state is shared in memory.
var started = Measured.Milliseconds();
var expect = new Expectations();
using var servers = new TierServers();
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Production" });
EverythingServices.Add(builder, servers, args.FirstOrDefault());
using var host = builder.Build();
await host.StartAsync();
await host.Services.GetRequiredService<TicketClient>().ReadAsync("tickets/0");
var answered = Measured.Milliseconds();
await new Drill(host.Services, servers, expect).RunAsync();
await new Records(host.Services, expect).CheckAsync(isShared: args.Length > 0);
await host.StopAsync();
Console.WriteLine(Measured.Report(expect, started, answered));
return expect.ExitCode;
