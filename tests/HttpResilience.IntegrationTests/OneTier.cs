using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests;

/// <summary>A client whose first tier brings credentials in every way there is: from the caller, from configuration, from a handler.</summary>
internal sealed class OneTier : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <param name="tier">The tier's address.</param>
    /// <param name="primary">Its primary handler; else the factory's.</param>
    /// <param name="next">A second tier.</param>
    public OneTier(Uri tier, Func<HttpMessageHandler>? primary = null, Uri? next = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Tiers:only:Order"] = "1",
            ["Tiers:only:BaseAddress"] = tier.AbsoluteUri,
            ["Tiers:only:Headers:X-Api-Key"] = "from configuration",
            ["Retry:BaseDelay"] = "00:00:00.001",
        };
        if (next is not null)
        {
            settings["Tiers:next:Order"] = "2";
            settings["Tiers:next:BaseAddress"] = next.AbsoluteUri;
        }

        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"TierResilience:Clients:crm:{pair.Key}", pair.Value))).Build());
        collection.AddLogging(logging => logging.ClearProviders());
        collection.AddHttpClient("crm").AddTierResilience().ConfigureTier("only", builder => Configure(builder, primary));
        _services = collection.BuildServiceProvider();
        Http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");
        Http.DefaultRequestHeaders.Add("Authorization", "Bearer the-callers");
        Http.DefaultRequestHeaders.Add("Cookie", "session=the-callers");
    }

    public HttpClient Http { get; }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return _services.DisposeAsync();
    }

    private static void Configure(IHttpClientBuilder builder, Func<HttpMessageHandler>? primary)
    {
        builder.AddHttpMessageHandler(() => new SigningHandler());
        if (primary is not null)
            builder.ConfigurePrimaryHttpMessageHandler(primary);
    }

    private sealed class SigningHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Signature", "from a handler");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
