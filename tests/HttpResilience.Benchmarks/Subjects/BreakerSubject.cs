namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Calls that succeed, through one breaker of ours.</summary>
internal sealed class BreakerSubject(int tasks) : ConcurrentSubject(tasks)
{
    private readonly CircuitBreaker _breaker = new("one");

    protected override void RunPart(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!_breaker.TryAcquire(out var permit))
                throw new InvalidOperationException("rejected");
            permit.RecordSuccess();
        }
    }
}
