using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace HttpResilience.Benchmarks.Load;

/// <summary>Retry, circuit breaker and timeout of Polly.Core in one handler, no telemetry.</summary>
internal sealed class PollyHandler(ResiliencePipeline<HttpResponseMessage> pipeline) : DelegatingHandler
{
    public static ResiliencePipeline<HttpResponseMessage> Pipeline()
    {
        var failed = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().HandleResult(response => response.StatusCode >= HttpStatusCode.InternalServerError);
        return new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage> { MaxRetryAttempts = 2, BackoffType = DelayBackoffType.Exponential, UseJitter = true, ShouldHandle = failed })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage> { ShouldHandle = failed })
            .AddTimeout(TimeSpan.FromSeconds(10))
            .Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(static async (call, token) => await call.Handler.SendOnAsync(call.Request, token), (Handler: this, Request: request), cancellationToken);

    private Task<HttpResponseMessage> SendOnAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);
}
