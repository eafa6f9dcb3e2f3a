using HttpResilience.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Polly;

namespace HttpResilience;

/// <summary>More that a tier can hold.</summary>
public static class TierHttpClientBuilderExtensions
{
    /// <summary>
    /// Runs every attempt at the tier through a Polly pipeline, inside the tier's retry, breaker and timeout. A pipeline that sends a request again does so without regard to whether it may be
    /// executed twice: keep retries out of it, or let it look at the request.
    /// </summary>
    /// <param name="tier">The tier's client, from <see cref="TierResilienceBuilderExtensions.ConfigureTier"/>.</param>
    /// <param name="configure">Builds the pipeline, once, when the tier is first used.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IHttpClientBuilder AddResiliencePipeline(this IHttpClientBuilder tier, Action<ResiliencePipelineBuilder<HttpResponseMessage>> configure)
    {
        ArgumentNullException.ThrowIfNull(tier);
        ArgumentNullException.ThrowIfNull(configure);
        // Built once, not per handler chain: a circuit breaker in it would be forgotten with the chain every two minutes.
        var pipeline = new Lazy<ResiliencePipeline<HttpResponseMessage>>(() => Build(configure));
        return tier.AddHttpMessageHandler(() => new ResiliencePipelineHandler(pipeline.Value));
    }

    private static ResiliencePipeline<HttpResponseMessage> Build(Action<ResiliencePipelineBuilder<HttpResponseMessage>> configure)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage>();
        configure(builder);
        return builder.Build();
    }
}
