using System.Collections.Concurrent;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

/// <summary>A breaker on a manual clock, with its state changes kept and the moves that tests make all the time.</summary>
internal sealed class TestBreaker
{
    private readonly List<CircuitStateChange> _changes = [];

    public TestBreaker(CircuitBreakerSettings? settings = null)
    {
        Settings = settings ?? new CircuitBreakerSettings();
        Breaker = new CircuitBreaker("crm", Settings, Time);
        Breaker.StateChanged += change =>
        {
            lock (_changes)
                _changes.Add(change);
        };
    }

    public ManualTimeProvider Time { get; } = new();

    public CircuitBreakerSettings Settings { get; }

    public CircuitBreaker Breaker { get; }

    public CircuitBreakerSnapshot Snapshot => Breaker.GetSnapshot();

    public IReadOnlyList<CircuitStateChange> Changes
    {
        get
        {
            lock (_changes)
                return [.. _changes];
        }
    }

    public IEnumerable<(CircuitState Old, CircuitState New)> Moves => Changes.Select(change => (change.OldState, change.NewState));

    public CircuitPermit Acquire()
    {
        Assert.True(Breaker.TryAcquire(out var permit));
        return permit;
    }

    public void Fail(int times = 1)
    {
        for (var i = 0; i < times; i++)
            Acquire().RecordFailure();
    }

    public void Succeed(int times = 1)
    {
        for (var i = 0; i < times; i++)
            Acquire().RecordSuccess();
    }

    public void Open() => Fail(Settings.FailureThreshold);

    public void HalfOpen()
    {
        Open();
        Time.Advance(Settings.RecoveryTimeout);
        Assert.Equal(CircuitState.HalfOpen, Breaker.State);
    }

    /// <summary>Runs the action on many threads at once, so that they meet at the same state change.</summary>
    public static void Together(int calls, Action<int> action)
    {
        using var start = new Barrier(4);
        var failures = new ConcurrentQueue<Exception>();
        var next = -1;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(Run)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);

        void Run()
        {
            start.SignalAndWait();
            try
            {
                for (var call = Interlocked.Increment(ref next); call < calls; call = Interlocked.Increment(ref next))
                    action(call);
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        }
    }
}
