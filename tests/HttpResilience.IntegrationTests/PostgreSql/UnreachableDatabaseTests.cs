using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>A service whose database is not there starts, and its log says why it is alone.</summary>
public sealed class UnreachableDatabaseTests
{
    [Fact]
    public async Task A_port_where_nothing_listens_is_told_with_the_sockets_error_by_both_events_and_with_nothing_of_the_connection_string()
    {
        // Bound, so that nobody else gets it, and not listening.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        using var log = new EventLog();
        using var host = Host(log, $"Host=127.0.0.1;Port={port};Username=hunter2;Password=hunter2");

        await host.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.IsTrueAsync(() => log.Has("fleet_store_lost") && log.Has("fleet_push_lost"), "nothing is said of a database that is not there");
        await host.StopAsync(TestContext.Current.CancellationToken);

        string[] told = [.. log.Texts("fleet_store_lost"), .. log.Texts("fleet_push_lost")];
        Assert.All(told, text => Assert.Contains("(NpgsqlException (SocketException, ConnectionRefused))", text, StringComparison.Ordinal));
        Assert.All(told, text => Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal));
    }

    private static IHost Host(EventLog log, string connection)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TierResilience:Clients:crm:Tiers:rest:Order"] = "1",
            ["TierResilience:Clients:crm:Tiers:rest:BaseAddress"] = "http://127.0.0.1/",
        });
        builder.Logging.AddProvider(log);
        builder.Services.AddHttpClient("crm").AddTierResilience().UsePostgreSqlState(connection);
        return builder.Build();
    }
}
