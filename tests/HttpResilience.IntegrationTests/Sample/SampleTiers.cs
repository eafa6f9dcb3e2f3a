using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.Sample;

/// <summary>The servers of samples/ZohoTiers and a client with the sample's own settings, each of whose tiers can be asked by name.</summary>
public sealed class SampleTiers : IAsyncLifetime
{
    private const string Client = "ZohoCrmClient";
    private ServedSample _sample = null!;
    private ServiceProvider _services = null!;

    public static IReadOnlyList<string> Names { get; } = ["mcp", "sdk", "rest"];

    public async ValueTask InitializeAsync()
    {
        _sample = await ServedSample.StartAsync();
        using var state = JsonDocument.Parse(await _sample.Client.GetStringAsync("faults/state"));
        // How long a busy machine takes is not what is asked here.
        var own = new Dictionary<string, string?> { ["TotalTimeout"] = "00:01:00", ["AttemptTimeout"] = "00:00:50", ["Retry:MaxAttempts"] = "1" };
        foreach (var tier in state.RootElement.GetProperty("tiers").EnumerateArray())
            own[$"Tiers:{tier.GetProperty("name")}:BaseAddress"] = tier.GetProperty("address").GetString();
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Path.GetDirectoryName(ServedSample.Assembly())!, "appsettings.json"))
            .AddInMemoryCollection(own.Select(setting => KeyValuePair.Create($"TierResilience:Clients:{Client}:{setting.Key}", setting.Value)));
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration.Build());
        services.AddLogging(logging => logging.ClearProviders());
        services.AddHttpClient(Client).AddTierResilience().AddMcp();
        _services = services.BuildServiceProvider();
    }

    /// <summary>What a tier says: the status on the first line, then the body, a character for each byte.</summary>
    public async Task<string> AskAsync(string tier, string method, string uri, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), uri).UseTiers(tier);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _services.GetRequiredService<IHttpClientFactory>().CreateClient(Client).SendAsync(request);
        Assert.Equal(tier, response.GetTierInfo()?.Tier);
        // A tool's result has no headers: where there is this one, no tool was called.
        Assert.Equal(tier == "mcp" ? null : tier, response.Headers.TryGetValues("X-Served-By", out var names) ? names.Single() : null);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture) + "\n" + Encoding.Latin1.GetString(bytes);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        if (_sample is not null)
            await _sample.DisposeAsync();
    }
}
