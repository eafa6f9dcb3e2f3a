using Microsoft.Extensions.Options;
using ZohoTiers.Faults;
using ZohoTiers.Servers;

namespace ZohoTiers.Serve;

/// <summary><c>--serve</c> from start to exit code: servers to break, an application that uses them, and two ways to break them.</summary>
internal static class ServeProgram
{
    public static async Task<int> RunAsync()
    {
        var builder = ServeApp.CreateBuilder();
        await using var servers = await EmbeddedServers.StartAsync(builder.Configuration, TimeProvider.System);
        await using var app = ServeApp.Build(builder, servers);
        try
        {
            await app.StartAsync();
        }
        catch (OptionsValidationException invalid)
        {
            await Console.Error.WriteLineAsync(invalid.Message);
            return 1;
        }

        ServeGuide.Write(Console.Out, new Uri(app.Urls.First()), servers);
        var exitCode = await new FaultConsole(servers, Console.In, Console.Out).RunAsync(app.Lifetime.ApplicationStopping);
        await app.StopAsync();
        return exitCode;
    }
}
