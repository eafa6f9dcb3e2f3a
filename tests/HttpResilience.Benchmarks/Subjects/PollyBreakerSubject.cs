using Polly;
using Polly.CircuitBreaker;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Calls that succeed, through one breaker of Polly's: its shortest way, with one context for all calls of a task.</summary>
internal sealed class PollyBreakerSubject(int tasks) : ConcurrentSubject(tasks)
{
    private readonly ResiliencePipeline<int> _pipeline = new ResiliencePipelineBuilder<int>().AddCircuitBreaker(new CircuitBreakerStrategyOptions<int>()).Build();

    protected override void RunPart(int count)
    {
        var context = ResilienceContextPool.Shared.Get();
        for (var i = 0; i < count; i++)
        {
            var call = _pipeline.ExecuteOutcomeAsync(static (_, one) => Outcome.FromResultAsValueTask(one), context, 1);
            if (!call.IsCompletedSuccessfully || call.GetAwaiter().GetResult().Exception is not null)
                throw new InvalidOperationException("rejected");
        }

        ResilienceContextPool.Shared.Return(context);
    }
}
