using System.Net;
using System.Net.Sockets;
using System.Text;
using HttpResilience.Tests.Documentation.Snippets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Documentation;

/// <summary>The servers, the client and the settings of docs/getting-started.md show what the page says that one sees, on ports of their own and without its pauses.</summary>
public sealed class GettingStartedTests
{
    [Fact]
    public async Task A_reader_sees_the_second_server_answer_while_the_first_is_stopped()
    {
        var (first, second) = FreeAddresses();
        var gateway = new GettingStarted.ThrowawayServer("gateway", first);
        var rest = new GettingStarted.ThrowawayServer("REST API", second);
        gateway.Start();
        rest.Start();
        var logs = new LogSink();
        await using var services = Services(first, second, logs);
        var crm = services.GetRequiredService<GettingStarted.CrmClient>();

        Assert.Equal("account 42, from the gateway", await crm.GetAccountAsync("42"));
        gateway.Stop();
        Assert.Equal("account 42, from the REST API", await crm.GetAccountAsync("42"));
        Assert.Equal(["call_failed", "retry_scheduled", "call_failed", "tier_fallback"], Told(logs));
        Assert.Equal("account 42, from the REST API", await crm.GetAccountAsync("42"));
        Assert.Equal(["circuit_opened", "call_failed", "tier_fallback"], Told(logs).Skip(4));
        gateway.Start();
        services.GetRequiredService<ICircuitBreakerRegistry>().Reset("CrmClient:gateway");
        Assert.Equal("account 42, from the gateway", await crm.GetAccountAsync("42"));
        gateway.Stop();
        rest.Stop();
    }

    private static IEnumerable<string?> Told(LogSink logs) => logs.Events.Where(told => told is { Category: "HttpResilience", Level: >= LogLevel.Information }).Select(told => told.Name);

    private static ServiceProvider Services(string first, string second, LogSink logs)
    {
        var json = CodeBlock.Of(Page.Read("docs/getting-started.md")).Single(block => block.Language == "json").Text.Replace("http://localhost:5101/", first, StringComparison.Ordinal)
            .Replace("http://localhost:5102/", second, StringComparison.Ordinal);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        services.AddHttpClient<GettingStarted.CrmClient>().AddTierResilience();
        return services.BuildServiceProvider();
    }

    // Both taken before one is given back, or they might be the same.
    private static (string First, string Second) FreeAddresses()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (Address(first), Address(second));
    }

    private static string Address(TcpListener listener) => $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/";
}
