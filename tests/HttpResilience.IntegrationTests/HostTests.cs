using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpResilience.IntegrationTests;

/// <summary>The library in a host, as a service has it: a typed client, a file that is edited, handlers that are renewed.</summary>
public sealed class HostTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tiers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_typed_client_needs_nothing_but_one_call_and_a_section()
    {
        await using var mcp = new FaultyServer("mcp");
        await using var sdk = new FaultyServer("sdk");
        Write(Tiers(mcp, sdk));
        using var host = await StartAsync();
        var client = host.Services.GetRequiredService<ZohoCrmClient>();

        Assert.Equal("mcp", await client.GetAccountAsync("1"));
        mcp.Fault = Fault.ServerError;
        Assert.Equal("sdk", await client.GetAccountAsync("1"));

        Assert.All(mcp.Seen.Concat(sdk.Seen), request => Assert.Equal("/crm/v8/Accounts/1", request.Target));
    }

    [Fact]
    public async Task An_edited_file_takes_effect_while_the_host_runs()
    {
        await using var mcp = new FaultyServer("mcp");
        await using var sdk = new FaultyServer("sdk");
        await using var rest = new FaultyServer("rest");
        Write(Tiers(mcp, sdk));
        using var host = await StartAsync();
        var client = host.Services.GetRequiredService<ZohoCrmClient>();
        Assert.Equal("mcp", await client.GetAccountAsync("1"));

        Write(Tiers(sdk, mcp));
        await BecomesAsync(client, "sdk");

        // A tier that no code names, and that was not there when the host started.
        Write(Tiers(rest, sdk).Replace("\"rest\":", "\"new\":", StringComparison.Ordinal));
        await BecomesAsync(client, "rest");
    }

    [Fact]
    public async Task An_edit_that_is_not_valid_changes_nothing_and_the_next_good_one_takes_effect()
    {
        await using var mcp = new FaultyServer("mcp");
        await using var sdk = new FaultyServer("sdk");
        Write(Tiers(mcp, sdk));
        var log = new EventLog();
        using var host = await StartAsync(log);
        var client = host.Services.GetRequiredService<ZohoCrmClient>();
        Assert.Equal("mcp", await client.GetAccountAsync("1"));

        Write(Tiers(sdk, mcp).Replace("\"Order\": 2", "\"Order\": 1", StringComparison.Ordinal));
        await Eventually.IsTrueAsync(() => log.Has("configuration_rejected"), "the edit was not refused");
        Assert.Equal("mcp", await client.GetAccountAsync("1"));

        Write(Tiers(sdk, mcp));
        await BecomesAsync(client, "sdk");
    }

    [Fact]
    public async Task A_breaker_outlives_the_handlers_of_its_tier()
    {
        await using var mcp = new FaultyServer("mcp") { Fault = Fault.ServerError };
        await using var sdk = new FaultyServer("sdk");
        Write(Tiers(mcp, sdk));
        using var host = await StartAsync(lifetime: TimeSpan.FromSeconds(1));
        for (var i = 0; i < 5; i++)
            await host.Services.GetRequiredService<ZohoCrmClient>().GetAccountAsync("1");
        Assert.Equal(CircuitState.Open, Breaker(host).State);
        var (arrivals, handler) = (mcp.Arrivals, Handler(host));

        await Eventually.IsTrueAsync(() => Handler(host) != handler, "the handlers were not renewed");
        Assert.Equal("sdk", await host.Services.GetRequiredService<ZohoCrmClient>().GetAccountAsync("1"));

        Assert.Equal((arrivals, 1, CircuitState.Open), (mcp.Arrivals, Breaker(host).Trips, Breaker(host).State));
    }

    [Fact]
    public async Task A_host_with_an_invalid_configuration_does_not_start_and_says_all_that_is_wrong()
    {
        Write("""
            "TotalTimeout": "00:00:05",
            "Retry": { "MaxAttempts": 0, "BaseDelay": "00:00:10", "MaxDelay": "00:00:01" },
            "Tiers": {
              "mcp": { "Order": 1, "BaseAddress": "gateway", "CircuitBreaker": { "FailureTreshold": 5 } },
              "sdk": { "Order": 1, "BaseAddress": "https://sdk.example/?q=1" }
            },
            "Operations": { "upload": { "Path": "/x", "Tiers": [ "nobody" ] } }
            """);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync());

        const string section = "TierResilience:Clients:ZohoCrmClient";
        Assert.All(
            new[]
            {
                $"{section}:TotalTimeout", $"{section}:Retry:MaxAttempts", $"{section}:Retry:", $"{section}:Tiers:mcp:BaseAddress: 'gateway' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/", $"{section}:Tiers:mcp:CircuitBreaker:FailureTreshold",
                "FailureThreshold", $"{section}:Tiers:sdk:BaseAddress", $"{section}:Tiers:sdk:Order", $"{section}:Operations:upload:Tiers", "nobody",
            },
            part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    private static string Tiers(FaultyServer first, FaultyServer second) => $$"""
        "Retry": { "BaseDelay": "00:00:00.001" },
        "Tiers": {
          "{{first.Name}}": { "Order": 1, "BaseAddress": "{{first.Address}}" },
          "{{second.Name}}": { "Order": 2, "BaseAddress": "{{second.Address}}" }
        }
        """;

    private static CircuitBreakerSnapshot Breaker(IHost host) => host.Services.GetRequiredService<ICircuitBreakerRegistry>().GetSnapshots().Single(snapshot => snapshot.Name == "ZohoCrmClient:mcp");

    private static HttpMessageHandler Handler(IHost host) => host.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("ZohoCrmClient:mcp");

    private static Task BecomesAsync(ZohoCrmClient client, string answer) =>
        Eventually.IsTrueAsync(async () => await client.GetAccountAsync("1") == answer, $"{answer} never answered");

    private void Write(string client) =>
        File.WriteAllText(Path.Combine(_folder.FullName, "appsettings.json"), $$"""{ "TierResilience": { "Clients": { "ZohoCrmClient": { {{client}} } } } }""");

    private async Task<IHost> StartAsync(EventLog? log = null, TimeSpan? lifetime = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder.FullName });
        builder.Configuration.AddJsonFile("appsettings.json", optional: false, reloadOnChange: true);
        if (log is not null)
            builder.Logging.AddProvider(log);
        var tiers = builder.Services.AddHttpClient<ZohoCrmClient>().AddTierResilience();
        if (lifetime is { } time)
            tiers.ConfigureTier("mcp", tier => tier.SetHandlerLifetime(time)).SetHandlerLifetime(time);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return host;
    }

    private sealed class ZohoCrmClient(HttpClient http)
    {
        public async Task<string> GetAccountAsync(string id)
        {
            using var response = await http.GetAsync("crm/v8/Accounts/" + id);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }
    }
}
