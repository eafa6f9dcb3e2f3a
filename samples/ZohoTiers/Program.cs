using Microsoft.Extensions.Options;
using ZohoTiers;
using ZohoTiers.Drill;
using ZohoTiers.Fleet;
using ZohoTiers.Serve;
using ZohoTiers.Servers;
using ZohoTiers.Zoho;

if (CommandLine.Parse(args) is not { } command)
{
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

if (command.Mode == SampleMode.Serve)
    return await ServeProgram.RunAsync();
if (command.Mode == SampleMode.Fleet)
    return await FleetProgram.RunAsync(command.Instances, command.Database);

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
await using var servers = await EmbeddedServers.StartAsync(builder.Configuration, TimeProvider.System);

// All that a service needs: its typed client, leave for a tier to speak MCP, and the section TierResilience:Clients:ZohoCrmClient of appsettings.json.
var client = builder.Services.AddHttpClient<ZohoCrmClient>().AddTierResilience().AddMcp();

// The rest of the sample breaks the tiers and watches what becomes of the requests.
client.AddDrill(servers, command.Mode);
using var host = builder.Build();
try
{
    await host.StartAsync();
}
catch (OptionsValidationException invalid)
{
    Console.Error.WriteLine(invalid.Message);
    return 1;
}

var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
return await host.Services.GetRequiredService<DrillProgram>().RunAsync(stopping);
