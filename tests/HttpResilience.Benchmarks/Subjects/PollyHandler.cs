using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>
/// Polly's retry, circuit breaker and timeout in one handler, without telemetry, in the way that costs Polly least: no closure, no exception thrown inside, a pooled context.
/// </summary>
internal sealed class PollyHandler : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = static args => ValueTask.FromResult(IsFailure(args.Outcome)),
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromSeconds(1),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage> { ShouldHandle = static args => ValueTask.FromResult(IsFailure(args.Outcome)) })
        .AddTimeout(TimeSpan.FromSeconds(10))
        .Build();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        var outcome = await _pipeline.ExecuteOutcomeAsync(
            static (context, call) => call.Handler.SendOnAsync(call.Request, context.CancellationToken), context, (Handler: this, Request: request));
        ResilienceContextPool.Shared.Return(context);
        outcome.ThrowIfException();
        return outcome.Result!;
    }

    private ValueTask<Outcome<HttpResponseMessage>> SendOnAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = base.SendAsync(request, cancellationToken);
        return answer.IsCompletedSuccessfully ? Outcome.FromResultAsValueTask(answer.GetAwaiter().GetResult()) : AwaitAsync(answer);

        static async ValueTask<Outcome<HttpResponseMessage>> AwaitAsync(Task<HttpResponseMessage> answer)
        {
            try
            {
                return Outcome.FromResult(await answer.ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                return Outcome.FromException<HttpResponseMessage>(exception);
            }
        }
    }

    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };
}
