using HttpResilience.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace HttpResilience.Testing;

/// <summary>Puts a script in the place of each tier's primary handler, and counts the requests of each client.</summary>
internal sealed class ConfigureScripts(IServiceProvider services) : IPostConfigureOptions<HttpClientFactoryOptions>
{
    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        // Without clients with tiers every other client still works.
        if (name is null || services.GetService<TierClients>() is not { } clients)
            return;
        var harness = services.GetRequiredService<TierResilienceTestHarness>();
        if (clients.IsRegistered(name))
            options.HttpMessageHandlerBuilderActions.Add(builder => builder.AdditionalHandlers.Add(new RequestCounter(harness.Of(name))));
        else if (clients.FindTier(name) is var (client, tier))
            options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = new ScriptedHandler(harness.Of(client).Of(tier)));
    }
}
