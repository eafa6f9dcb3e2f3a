using HttpResilience.Chaos;
using HttpResilience.CircuitBreaking;
using HttpResilience.Concurrency;
using HttpResilience.Fallbacks;
using HttpResilience.Retrying;
using HttpResilience.Routing;
using HttpResilience.Telemetry;
using HttpResilience.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace HttpResilience.Configuration;

/// <summary>
/// The handler chains of clients with tiers and of their tiers, the order in one place. Recognises them by name, so that a tier needs no registration: configuration alone makes it.
/// </summary>
internal sealed class ConfigureTierClients(TierClients clients, IServiceProvider services, TierEvents events, TimeProvider timeProvider)
    : IConfigureNamedOptions<HttpClientFactoryOptions>, IPostConfigureOptions<HttpClientFactoryOptions>
{
    private static readonly TimeSpan s_httpClientDefault = TimeSpan.FromSeconds(100);

    public void Configure(HttpClientFactoryOptions options)
    {
    }

    // Before the user's own settings of the tier, so that these can bring loggers back.
    public void Configure(string? name, HttpClientFactoryOptions options)
    {
        if (clients.FindTier(name) is not null)
            DefaultLoggers.Remove(options);
    }

    // After the user's own: what they add lies inside a tier's handlers, and outside the client's routing.
    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        if (clients.FindTier(name) is var (clientName, tier))
        {
            options.HttpMessageHandlerBuilderActions.Add(builder => BuildTier(builder, clientName, tier));
            options.HttpClientActions.Add(http => http.BaseAddress ??= clients.Get(clientName).Current.Find(tier)?.Address.Uri);
        }
        else if (name is not null && clients.IsRegistered(name))
        {
            var client = clients.Get(name);
            options.HttpMessageHandlerBuilderActions.Add(builder => BuildClient(builder, client));
            options.HttpClientActions.Add(http => SetUp(http, client));
        }
    }

    private void BuildClient(HttpMessageHandlerBuilder builder, TierClient client)
    {
        if (client.ClaimStackingWarning())
            StackedHandlers.Warn(builder, client.Name, events.Logger);
        builder.PrimaryHandler = new TierRoutingHandler(client, services.GetRequiredService<IHttpMessageHandlerFactory>(), services.GetRequiredService<StaleAnswers>(), events, timeProvider);
    }

    private void BuildTier(HttpMessageHandlerBuilder builder, string client, string tier)
    {
        // Where nobody can translate, no tier has a translation.
        TranslationHandler[] translation = services.GetService<ITierProtocol>() is null ? [] : [new TranslationHandler()];
        DelegatingHandler[] outermostFirst =
        [
            new RetryHandler(clients, client, tier, events, services.GetRequiredService<RetryJitter>(), timeProvider),
            new CircuitBreakerHandler(),
            new ConcurrencyHandler(timeProvider),
            new AttemptTimeoutHandler(tier, timeProvider),
            new ChaosHandler(timeProvider, events),
            .. translation,
        ];
        for (var i = 0; i < outermostFirst.Length; i++)
            builder.AdditionalHandlers.Insert(i, outermostFirst[i]);
        if (translation.Length > 0 && clients.Get(client).Current.Find(tier)?.Translation is not null)
            TranslationHandler.Hide(builder.PrimaryHandler);
        builder.AdditionalHandlers.Add(TransportHandler.Over(builder.PrimaryHandler, builder.Name!));
    }

    private void SetUp(HttpClient http, TierClient tiers)
    {
        if (http.BaseAddress is null)
            http.BaseAddress = tiers.DefaultBaseAddress;
        else
            tiers.UseBaseAddressOf(http);
        // A user who sets exactly HttpClient's own default can't be told from one who sets nothing.
        if (http.Timeout == s_httpClientDefault)
            http.Timeout = Timeout.InfiniteTimeSpan;
        else if (http.Timeout != Timeout.InfiniteTimeSpan && http.Timeout < tiers.Current.TotalTimeout && tiers.ClaimTimeoutWarning())
            events.Logger.HttpClientTimeoutWins(tiers.Name, http.Timeout, tiers.Current.TotalTimeout);
    }
}
