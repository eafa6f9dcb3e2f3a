using System.Diagnostics.CodeAnalysis;
using HttpResilience.CircuitBreaking;
using Polly;

namespace HttpResilience;

/// <summary>Puts a <see cref="CircuitBreaker"/> into a Polly pipeline.</summary>
public static class CircuitBreakerResiliencePipelineBuilderExtensions
{
    /// <summary>
    /// Adds the breaker. An outcome with an exception is a failure, unless it is an <see cref="OperationCanceledException"/> after the context's token was canceled: that is
    /// not counted. Any result is a success. A rejected call ends with a <see cref="CircuitOpenException"/> as its outcome.
    /// </summary>
    /// <param name="builder">The pipeline's builder.</param>
    /// <param name="breaker">The breaker; pipelines may share it.</param>
    /// <returns><paramref name="builder"/>.</returns>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The validated options have no members of their own.")]
    public static TBuilder AddCircuitBreaker<TBuilder>(this TBuilder builder, CircuitBreaker breaker)
        where TBuilder : ResiliencePipelineBuilderBase
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(breaker);
        var options = new CircuitBreakerResilienceStrategyOptions { Name = breaker.Name };
        return builder.AddStrategy(_ => new CircuitBreakerResilienceStrategy(breaker), options);
    }
}
