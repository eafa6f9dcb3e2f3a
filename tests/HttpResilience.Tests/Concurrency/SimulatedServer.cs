using HttpResilience.Concurrency;

namespace HttpResilience.Tests.Concurrency;

/// <summary>
/// A server in virtual time behind an adaptive limit: up to <see cref="Capacity"/> calls at once take the base latency, more share it.
/// Callers keep <see cref="Demand"/> calls under way, as far as the limit lets them.
/// </summary>
internal sealed class SimulatedServer(AdaptiveLimit limit, ManualTimeProvider time)
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(10);

    private readonly PriorityQueue<TimeSpan, TimeSpan> _underWay = new();
    private readonly Random _random = new(1);
    private TimeSpan _now;

    public int Capacity { get; set; } = 50;

    public int Demand { get; set; } = 1000;

    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Latencies are spread exponentially around their mean, as in a queue.</summary>
    public bool HasJitter { get; set; }

    /// <summary>Calls that find more than this many under way are dropped.</summary>
    public int DropsAbove { get; set; } = int.MaxValue;

    public int Done { get; private set; }

    public int Refused { get; private set; }

    public int Lowest { get; private set; }

    public int Highest { get; private set; }

    /// <summary>Runs and keeps the lowest and the highest limit of this run.</summary>
    public void Run(int seconds)
    {
        (Done, Refused, Lowest, Highest) = (0, 0, int.MaxValue, 0);
        for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end;)
        {
            Finish();
            Begin();
            time.Advance(s_step);
            _now += s_step;
            Lowest = Math.Min(Lowest, limit.Limit);
            Highest = Math.Max(Highest, limit.Limit);
        }
    }

    private void Finish()
    {
        while (_underWay.TryPeek(out var latency, out var end) && end <= _now)
        {
            _underWay.Dequeue();
            Done++;
            if (latency == TimeSpan.MaxValue)
                limit.ReleaseDropped();
            else
                limit.Release(latency);
        }
    }

    private void Begin()
    {
        while (_underWay.Count < Demand)
        {
            if (!limit.TryAcquire())
            {
                Refused++;
                return;
            }

            var latency = Latency * Math.Max(1, (_underWay.Count + 1) / (double)Capacity);
            if (HasJitter)
                latency *= -Math.Log(1 - _random.NextDouble());
            var isDropped = _underWay.Count >= DropsAbove;
            _underWay.Enqueue(isDropped ? TimeSpan.MaxValue : latency, _now + (isDropped ? s_step : latency));
        }
    }
}
