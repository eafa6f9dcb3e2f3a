using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Retry;

namespace HttpResilience.Tests.Recipes;

internal static class PollyRecipe
{
    public static void Add(IServiceCollection services)
    {
        // recipe
        services.AddHttpClient<CrmClient>().AddTierResilience().ConfigureTier("gateway", tier => tier.AddResiliencePipeline(pipeline => pipeline
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                // 423: the gateway holds a lock for a moment, and has not executed the request; so a write may be sent again too.
                ShouldHandle = static attempt => ValueTask.FromResult(attempt.Outcome.Result?.StatusCode == HttpStatusCode.Locked),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
            })));
        // end
    }

    public sealed class CrmClient(HttpClient http)
    {
        public Task<HttpResponseMessage> CreateAsync() => http.PostAsync("contacts", new StringContent("{}"));
    }
}
