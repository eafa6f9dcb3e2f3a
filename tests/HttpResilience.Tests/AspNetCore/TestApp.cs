using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.AspNetCore;

/// <summary>An application with the client "crm" of <see cref="TierHarness"/> and its endpoints, in memory and in virtual time.
/// Operators meet the policy "ops", readers and operators "read".</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string Operator = "alice,operators";
    public const string Reader = "bob,readers";

    private readonly Dictionary<string, StubTier> _stubs = new(StringComparer.Ordinal);
    private WebApplication _app = null!;

    public ManualTimeProvider Time { get; } = new();

    public LogSink Logs { get; } = new();

    public IServiceProvider Services => _app.Services;

    public HttpClient Crm => Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");

    public IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    public static Task<TestApp> StartAsync(string? control = null, string? read = null, Action<IEndpointConventionBuilder>? more = null) => StartAsync(
        app => (more ?? (_ => { }))(app.MapTierResilience("/resilience", options => (options.ControlPolicy, options.ReadPolicy) = (control, read))));

    public static async Task<TestApp> StartAsync(Action<WebApplication> map)
    {
        var it = new TestApp();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(it.Logs);
        var json = $$"""{ "TierResilience": { "Clients": { "crm": { {{TierHarness.ThreeTiers}} } } } }""";
        builder.Configuration.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));
        builder.Services.AddSingleton<TimeProvider>(it.Time);
        builder.Services.AddAuthentication("named").AddScheme<AuthenticationSchemeOptions, NamedUser>("named", null);
        builder.Services.AddAuthorization(options =>
        {
            options.AddPolicy("ops", policy => policy.RequireRole("operators"));
            options.AddPolicy("read", policy => policy.RequireRole("operators", "readers"));
        });
        var tiers = builder.Services.AddHttpClient("crm").AddTierResilience();
        foreach (var name in new[] { "mcp", "sdk", "rest" })
            tiers.ConfigureTier(name, tier => tier.ConfigurePrimaryHttpMessageHandler(() => it.Tier(name)));
        it._app = builder.Build();
        map(it._app);
        await it._app.StartAsync();
        return it;
    }

    public StubTier Tier(string name)
    {
        lock (_stubs)
            return _stubs.TryGetValue(name, out var stub) ? stub : _stubs[name] = new StubTier(name);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? user = null) => SendAsync(HttpMethod.Get, path, user);

    public Task<HttpResponseMessage> ControlAsync(string path, string? user = Operator, string? header = "1", string? site = null) =>
        SendAsync(HttpMethod.Post, "/resilience/control/" + path, user, header, site);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? user, string? header = null, string? site = null)
    {
        var message = new HttpRequestMessage(method, path);
        foreach (var (name, value) in new[] { (NamedUser.Header, user), ("X-HttpResilience-Control", header), ("Sec-Fetch-Site", site) })
        {
            if (value is not null)
                message.Headers.Add(name, value);
        }

        return await _app.GetTestClient().SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<JsonElement> StatusAsync()
    {
        using var response = await GetAsync("/resilience/status");
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    public async Task<JsonElement> TierStatusAsync(string tier) =>
        (await StatusAsync()).GetProperty("clients")[0].GetProperty("tiers").EnumerateArray().Single(element => element.GetProperty("name").GetString() == tier);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
