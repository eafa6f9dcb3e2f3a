using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests;

/// <summary>Probes and the health check over sockets, as an orchestrator sees them.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private static readonly string[] s_probedEach100Ms = ["Health:Path=health", "Health:Interval=00:00:00.100", "Health:Timeout=00:00:01", "Health:UnhealthyThreshold=2"];

    private readonly FaultyServer _mcp = new("mcp");
    private readonly FaultyServer _sdk = new("sdk");
    private readonly HttpClient _orchestrator = new();
    private WebApplication _app = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _orchestrator.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        await _mcp.DisposeAsync();
        await _sdk.DisposeAsync();
    }

    [Fact]
    public async Task The_endpoint_follows_the_tiers_from_healthy_to_degraded_to_unhealthy_and_back()
    {
        await StartAsync();
        await BecomesAsync(HttpStatusCode.OK, "Healthy", "Every client's first tier is up.");
        Assert.Equal("serving", (await ReadAsync()).Data["crm:mcp"]);

        _mcp.Fault = Fault.ServerError;
        await BecomesAsync(HttpStatusCode.OK, "Degraded", "crm runs on sdk (mcp: unhealthy).");
        Assert.StartsWith("skipped: unhealthy; last failed probe: HTTP 5", (await ReadAsync()).Data["crm:mcp"], StringComparison.Ordinal);

        _sdk.Fault = Fault.Refuse;
        await BecomesAsync(HttpStatusCode.ServiceUnavailable, "Unhealthy", "crm has no tier left (mcp: unhealthy, sdk: unhealthy).");
        Assert.Equal("skipped: unhealthy; last failed probe: connection failed", (await ReadAsync()).Data["crm:sdk"]);

        (_mcp.Fault, _sdk.Fault) = (Fault.None, Fault.None);
        await BecomesAsync(HttpStatusCode.OK, "Healthy", "Every client's first tier is up.");
    }

    [Fact]
    public async Task Requests_go_past_a_tier_that_its_probes_found_unhealthy_and_come_back()
    {
        await StartAsync();
        _mcp.Fault = Fault.ServerError;
        await BecomesAsync(HttpStatusCode.OK, "Degraded", "crm runs on sdk (mcp: unhealthy).");
        Assert.Equal("sdk", await AskAsync());
        Assert.DoesNotContain(_mcp.Seen, request => request.Target == "/accounts");

        _mcp.Fault = Fault.None;
        await BecomesAsync(HttpStatusCode.OK, "Healthy", "Every client's first tier is up.");
        Assert.Equal("mcp", await AskAsync());
    }

    [Fact]
    public async Task A_server_that_takes_requests_and_never_answers_has_one_probe_at_a_time()
    {
        _mcp.Fault = Fault.Hang;
        await StartAsync("Health:Timeout=00:10:00");
        var monitor = _app.Services.GetRequiredService<ITierHealthMonitor>();
        await Eventually.IsTrueAsync(() => _mcp.Arrivals == 1 && _sdk.Arrivals >= 5, "the probes did not come");
        var checks = Enumerable.Range(0, 20).Select(_ => monitor.CheckAsync("crm", "mcp").AsTask()).ToArray();
        await Eventually.IsTrueAsync(() => _sdk.Arrivals >= 10, "the other tier's probes did not go on");
        Assert.Equal((1, 1), (_mcp.Arrivals, _mcp.AcceptedConnections));

        // A pause does not wait for the server.
        _mcp.Fault = Fault.None;
        await monitor.StopAsync();
        Assert.All(await Task.WhenAll(checks), status => Assert.Equal((true, 0), (status!.IsHealthy, status.ConsecutiveFailures)));
        await Eventually.IsTrueAsync(() => _mcp.OpenConnections <= 1, "the hanging connection was kept");
    }

    [Fact]
    public async Task Probing_pauses_and_goes_on_while_the_application_runs()
    {
        await StartAsync();
        var monitor = _app.Services.GetRequiredService<ITierHealthMonitor>();
        await Eventually.IsTrueAsync(() => _mcp.Arrivals >= 2, "the probes did not come");
        await monitor.StopAsync();
        var seen = _mcp.Arrivals;
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        Assert.Equal(seen, _mcp.Arrivals);

        Assert.Equal(1, (await monitor.CheckAsync("crm", "mcp"))!.ConsecutiveSuccesses);
        await monitor.StartAsync();
        await Eventually.IsTrueAsync(() => _mcp.Arrivals >= seen + 4, "the probes did not go on");
    }

    [Fact]
    public async Task Nothing_secret_is_in_what_the_endpoint_says()
    {
        await StartAsync("Tiers:mcp:Headers:X-Api-Key=secret-key", "Tiers:sdk:Headers:Authorization=Bearer secret-token", "Health:Path=secret-path");
        (_mcp.Fault, _sdk.Fault) = (Fault.ServerError, Fault.ServerError);
        await BecomesAsync(HttpStatusCode.ServiceUnavailable, "Unhealthy", "crm has no tier left (mcp: unhealthy, sdk: unhealthy).");
        Assert.Contains(_mcp.Seen, request => request.Target == "/secret-path" && request.Headers["X-Api-Key"] == "secret-key");
        using var response = await _orchestrator.GetAsync(_app.Urls.Single() + "/healthz");
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    private async Task StartAsync(params string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        string[] own = [.. s_probedEach100Ms, "Tiers:mcp:Order=1", $"Tiers:mcp:BaseAddress={_mcp.Address}", "Tiers:sdk:Order=2", $"Tiers:sdk:BaseAddress={_sdk.Address}"];
        var values = own.Concat(settings).Select(setting => setting.Split('=', 2)).GroupBy(pair => pair[0]);
        builder.Configuration.AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"TierResilience:Clients:crm:{pair.Key}", (string?)pair.Last()[1])));
        builder.Services.AddHttpClient("crm").AddTierResilience();
        builder.Services.AddHealthChecks().AddTierResilience();
        _app = builder.Build();
        _app.MapHealthChecks("/healthz", new HealthCheckOptions { ResponseWriter = WriteAsync });
        await _app.StartAsync();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var entry = report.Entries["tier_resilience"];
        return context.Response.WriteAsJsonAsync(new Answer(entry.Status.ToString(), entry.Description!, entry.Data.ToDictionary(pair => pair.Key, pair => (string)pair.Value)));
    }

    private async Task<string> AskAsync() => await _app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm").GetStringAsync("accounts");

    private async Task<Answer> ReadAsync()
    {
        using var response = await _orchestrator.GetAsync(_app.Urls.Single() + "/healthz");
        return JsonSerializer.Deserialize<Answer>(await response.Content.ReadAsStringAsync(), JsonSerializerOptions.Web)! with { Code = response.StatusCode };
    }

    private async Task BecomesAsync(HttpStatusCode code, string status, string description)
    {
        var started = TimeProvider.System.GetTimestamp();
        var last = await ReadAsync();
        while ((last.Code, last.Status, last.Description) != (code, status, description) && TimeProvider.System.GetElapsedTime(started) < Eventually.Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            last = await ReadAsync();
        }

        Assert.Equal((code, status, description), (last.Code, last.Status, last.Description));
    }

    private sealed record Answer(string Status, string Description, Dictionary<string, string> Data, HttpStatusCode Code = default);
}
