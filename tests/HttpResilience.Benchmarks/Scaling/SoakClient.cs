using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>
/// A client with three tiers: the first has faults and outages, the second a few faults, the third none. Chains of handlers live for a second, so that many come and go.
/// </summary>
internal sealed class SoakClient : IDisposable
{
    private const string Name = "soak";

    private static readonly SoakFaults[] s_faults = [new(share: 100, outageLength: 400), new(share: 10, outageLength: 40), new(share: 0, outageLength: 0)];

    private readonly ServiceProvider _services;
    private readonly IHttpClientFactory _factory;

    public SoakClient()
    {
        var services = new ServiceCollection();
        var client = services.AddHttpClient(Name).SetHandlerLifetime(ChainLifetime).AddTierResilience(Configure);
        for (var i = 0; i < s_faults.Length; i++)
        {
            var faults = s_faults[i];
            client.ConfigureTier(TierName(i), tier => tier.SetHandlerLifetime(ChainLifetime).ConfigurePrimaryHttpMessageHandler(() => new SoakTier(faults)));
        }

        _services = services.BuildServiceProvider();
        _factory = _services.GetRequiredService<IHttpClientFactory>();
        LongLived = CreateHttpClient();
        Bare = new HttpMessageInvoker(_services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(Name), disposeHandler: false);
    }

    /// <summary>The least that the factory takes.</summary>
    public static TimeSpan ChainLifetime { get; } = TimeSpan.FromSeconds(1);

    /// <summary>One that is never made anew.</summary>
    public HttpClient LongLived { get; }

    /// <summary>The chain of handlers without an <see cref="HttpClient"/>, which would link a token of its own to the caller's.</summary>
    public HttpMessageInvoker Bare { get; }

    public long Trips => _services.GetRequiredService<ICircuitBreakerRegistry>().GetSnapshots().Sum(snapshot => snapshot.Trips);

    public HttpClient CreateHttpClient() => _factory.CreateClient(Name);

    public void Dispose()
    {
        Bare.Dispose();
        _services.Dispose();
    }

    // Timeouts as long as they are in earnest, so that a timer that is left behind is still there when timers are counted; short ones where nothing answers.
    private static void Configure(TierResilienceOptions options)
    {
        for (var i = 0; i < s_faults.Length; i++)
            options.Tiers[TierName(i)] = new TierOptions { Order = i, BaseAddress = $"https://{TierName(i)}.example/" };
        options.TotalTimeout = TimeSpan.FromMinutes(2);
        options.AttemptTimeout = TimeSpan.FromMinutes(1);
        options.MaxCoolDown = TimeSpan.FromMilliseconds(5);
        options.Retry = new RetryOptions { MaxAttempts = 2, BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero };
        options.CircuitBreaker = new CircuitBreakerOptions { RecoveryTimeout = TimeSpan.FromMilliseconds(2), FailureRateThreshold = 0.5 };
        options.Operations["account"] = new OperationOptions { Method = "GET", Path = "/v8/accounts/{id}" };
        var silent = options.Operations["silent"] = new OperationOptions { Path = $"/v8/{SoakTier.Silent}/*" };
        (silent.AttemptTimeout, silent.TotalTimeout) = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50));
    }

    private static string TierName(int tier) => $"tier{tier}";
}
