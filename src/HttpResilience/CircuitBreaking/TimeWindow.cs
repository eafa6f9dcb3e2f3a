using HttpResilience.Counting;

namespace HttpResilience.CircuitBreaking;

/// <summary>The calls that ended in the last while, in ten slices: three counters each.</summary>
internal sealed class TimeWindow(TimeSpan duration, TimeProvider timeProvider) : CallWindow
{
    private const int Slices = 10;
    private const int Call = 0;
    private const int Failure = 1;
    private const int Slow = 2;

    private readonly SlidingCounters _counters = new(duration, Slices, kinds: 3, timeProvider);

    public override void Count(bool isFailure, bool isSlow)
    {
        var slice = _counters.Current;
        slice.Count(Call);
        if (isFailure)
            slice.Count(Failure);
        if (isSlow)
            slice.Count(Slow);
    }

    public override CallSums Read(long? now = null)
    {
        var at = now ?? timeProvider.GetTimestamp();
        var (failures, slow) = (_counters.Sum(Failure, at), _counters.Sum(Slow, at));
        // A cell may pass on to another slice between two sums; no rate is above 1 for that.
        return new CallSums(Math.Max(_counters.Sum(Call, at), Math.Max(failures, slow)), failures, slow);
    }
}
