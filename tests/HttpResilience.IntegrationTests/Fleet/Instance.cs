using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>One instance of a service: a host with services, breakers and connections of its own. Its client "crm" has the tiers tier1 and tier2.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ConcurrentDictionary<CircuitState, long> _changedAt = new();
    private volatile bool _isCut;
    private volatile bool _isGone;

    /// <param name="name">What it is called.</param>
    /// <param name="settings">All that lies under <c>TierResilience</c>, for example <c>Fleet:PollInterval=00:00:01</c>; of two that set the same, the last counts.</param>
    /// <param name="attempts">Sees what is sent to the first tier.</param>
    /// <param name="share">Makes it a part of a fleet.</param>
    public Instance(string name, IEnumerable<string> settings, AttemptWatch attempts, Action<ITierResilienceBuilder>? share)
    {
        Name = name;
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var values = settings.Select(setting => setting.Split('=', 2)).GroupBy(pair => pair[0]);
        builder.Configuration.AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"TierResilience:{pair.Key}", (string?)pair.Last()[1])));
        builder.Logging.AddProvider(Log).AddFilter((category, _) => category?.StartsWith("HttpResilience", StringComparison.Ordinal) == true);
        var client = builder.Services.AddHttpClient("crm").AddTierResilience().ConfigureTier("tier1", tier => tier.AddHttpMessageHandler(() => new Link(this, attempts)));
        share?.Invoke(client);
        _host = builder.Build();
        Http = _host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");
        Breaker = _host.Services.GetRequiredService<ICircuitBreakerRegistry>().TryGet("crm:tier1", out var breaker) ? breaker : throw new InvalidOperationException("tier1 has no breaker");
        Breaker.StateChanged += change => _changedAt[change.NewState] = TimeProvider.System.GetTimestamp();
    }

    public string Name { get; }

    public HttpClient Http { get; }

    public CircuitBreaker Breaker { get; }

    public EventLog Log { get; } = new();

    public ITierResilienceControl Control => _host.Services.GetRequiredService<ITierResilienceControl>();

    public TierStatus Status => _host.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers[0];

    /// <summary>What it knows of the fleet's circuit of the first tier.</summary>
    public FleetCircuitStatus Fleet => Status.Fleet!;

    /// <summary>Whether nothing of what it sends reaches the first tier.</summary>
    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    public bool IsGone => _isGone;

    /// <summary>When its breaker last came into a state, a timestamp; 0 for never.</summary>
    public long ChangedAt(CircuitState state) => _changedAt.GetValueOrDefault(state);

    public Task StartAsync() => _host.StartAsync();

    /// <summary>It takes its leave.</summary>
    public Task StopAsync()
    {
        _isGone = true;
        return _host.StopAsync();
    }

    /// <returns>How it failed; null when it did not.</returns>
    public async Task<string?> TrySendAsync()
    {
        try
        {
            using var response = await Http.GetAsync(new Uri("records/1", UriKind.Relative));
            return response.IsSuccessStatusCode ? null : $"status {response.StatusCode}";
        }
        catch (Exception exception)
        {
            // Whatever it is, it is what the caller got.
            return exception.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class Link(Instance instance, AttemptWatch attempts) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => attempts.SeeAsync(instance, () =>
            instance.IsCut ? throw new HttpRequestException(HttpRequestError.ConnectionError, "This instance's link is cut.") : base.SendAsync(request, cancellationToken));
    }
}
