using HttpResilience;
using HttpResilience.Pipelines;
using HttpResilience.Retrying;
using Polly;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>More that a tier can hold.</summary>
public static class TierHttpClientBuilderExtensions
{
    /// <summary>
    /// Runs every attempt at the tier through a Polly pipeline, inside the tier's retry, breaker and timeout. A pipeline that sends a request again does so without regard to whether it may be
    /// executed twice: keep retries out of it, or let it look at the request.
    /// </summary>
    /// <param name="tier">The tier's client, from <see cref="TierResilienceBuilderExtensions.ConfigureTier"/>.</param>
    /// <param name="configure">Builds the pipeline, once, when the tier is first used; it runs on the <see cref="TimeProvider"/> of the container.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IHttpClientBuilder AddResiliencePipeline(this IHttpClientBuilder tier, Action<ResiliencePipelineBuilder<HttpResponseMessage>> configure)
    {
        ArgumentNullException.ThrowIfNull(tier);
        ArgumentNullException.ThrowIfNull(configure);
        // Built once, not per handler chain: a circuit breaker in it would be forgotten with the chain every two minutes.
        var key = new object();
        tier.Services.AddKeyedSingleton(key, (provider, _) => Build(configure, provider.GetRequiredService<TimeProvider>()));
        return tier.AddHttpMessageHandler(provider => new ResiliencePipelineHandler(provider.GetRequiredKeyedService<ResiliencePipeline<HttpResponseMessage>>(key)));
    }

    /// <summary>
    /// Renews the tier's credential when a request is answered with 401: one renewal at a time, shared by all requests; then each is sent once more, whatever its method, because it was refused and
    /// not executed. When the renewal is refused, or the new credential is too, the tier counts as failed and the request takes the next one.
    /// </summary>
    /// <param name="tier">The tier's client, from <see cref="TierResilienceBuilderExtensions.ConfigureTier"/>.</param>
    /// <param name="renew">
    /// Gets the new credential and puts it where the tier's own handler finds it; says whether it was granted. What it throws, and more than 30 seconds, is a refusal. Token endpoints refuse with a
    /// status of 200 too: <see cref="OAuthTokenResponse"/> looks at the body.
    /// </param>
    /// <param name="pause">The least time from the end of one renewal to the next; a 401 in between is final. Above zero; default 1 minute.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tier"/> or <paramref name="renew"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pause"/> is not above zero.</exception>
    public static IHttpClientBuilder OnUnauthorized(this IHttpClientBuilder tier, Func<IServiceProvider, CancellationToken, ValueTask<bool>> renew, TimeSpan? pause = null)
    {
        ArgumentNullException.ThrowIfNull(tier);
        ArgumentNullException.ThrowIfNull(renew);
        var atLeast = pause ?? TimeSpan.FromMinutes(1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(atLeast, TimeSpan.Zero, nameof(pause));
        tier.Services.AddSingleton(new CredentialRenewalRegistration(tier.Name, renew, atLeast));
        return tier;
    }

    private static ResiliencePipeline<HttpResponseMessage> Build(Action<ResiliencePipelineBuilder<HttpResponseMessage>> configure, TimeProvider timeProvider)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = timeProvider };
        configure(builder);
        return builder.Build();
    }
}
