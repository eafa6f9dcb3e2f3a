namespace HttpResilience.Concurrency;

/// <summary>
/// A limit on the calls in flight that finds itself: while latency stays near its baseline the limit grows by about its square root, when latency
/// rises it shrinks with the ratio of the two, and a call that was dropped shrinks it by a tenth. Lock-free; no call allocates.
/// </summary>
/// <remarks>
/// <para>After Netflix concurrency-limits, <c>Gradient2Limit</c> fed by <c>WindowedLimit</c>, with the backoff of its <c>AIMDLimit</c>
/// (https://github.com/Netflix/concurrency-limits), and Envoy's adaptive concurrency filter
/// (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/adaptive_concurrency_filter), from which it has the measurement of the
/// latency at a low limit. Unlike Envoy's it only halves the limit, and only while calls are refused anyway: where this limit settles, at 1.5 times
/// what the server can take and the square root of itself, half is few enough for an empty queue.</para>
/// <para>The permits and the samples guard themselves. <c>_peak</c>, <c>_dropped</c> and <c>_refused</c> tell of the window that is open and are changed by
/// Interlocked and Volatile; a call that races with the window's end may count in the next one. <c>_windowEnd</c> is the timestamp from which the window
/// may be closed: who exchanges it for <see cref="long.MaxValue"/> closes the window and alone owns <c>_learned</c>, <c>_baseline</c> and
/// <c>_measuring</c> until it writes the next end.</para>
/// </remarks>
internal sealed class AdaptiveLimit
{
    private const int InitialLimit = 20;
    private const int FewestSamples = 10;
    private const int LongestMeasurement = 3;
    private const double Tolerance = 1.5;
    private const double SteepestGradient = 0.5;
    private const double Smoothing = 0.2;
    private const double Backoff = 0.9;
    private const double ShortestWindowSeconds = 1;
    private const double LongestWindowSeconds = 10;

    private readonly TimeProvider _timeProvider;
    private readonly ConcurrencyPermits _permits;
    private readonly LatencySamples _samples = new();
    private readonly LatencyBaseline _baseline = new();
    private int _peak;
    private int _dropped;
    private int _refused;
    private long _windowEnd;
    private double _learned;

    // Which window of a measurement this is, 0 for none; others may read it.
    private int _measuring;

    public AdaptiveLimit(int min, int max, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _permits = new ConcurrencyPermits(InitialLimit, min, max);
        _learned = _permits.Limit;
        _windowEnd = NextEnd(timeProvider.GetTimestamp());
    }

    public int Limit => _permits.Limit;

    public int InFlight => _permits.InFlight;

    public bool TryAcquire()
    {
        if (_permits.TryTake(out var inFlight))
        {
            RaisePeak(inFlight);
            return true;
        }

        // Calls that do not end could else hold a measurement up for as long as they last.
        Mark(ref _refused);
        if (Volatile.Read(ref _measuring) != 0)
            CloseWindowIfDue();
        return false;
    }

    /// <summary>Ends a call whose latency says how the server is doing.</summary>
    public void Release(TimeSpan latency)
    {
        _permits.GiveBack();
        _samples.Add(latency);
        CloseWindowIfDue();
    }

    /// <summary>Ends a call that timed out or that the server refused for overload. The limit shrinks when the window closes, however many there were.</summary>
    public void ReleaseDropped()
    {
        _permits.GiveBack();
        Mark(ref _dropped);
        CloseWindowIfDue();
    }

    /// <summary>Ends a call that says nothing about latency: canceled, or never connected.</summary>
    public void ReleaseIgnored() => _permits.GiveBack();

    /// <summary>Changes the bounds at once and keeps what was learned as far as they allow. Calls in flight above a lower limit run to their end.</summary>
    public void SetBounds(int min, int max) => _permits.SetBounds(min, max);

    private void RaisePeak(int inFlight)
    {
        var peak = Volatile.Read(ref _peak);
        while (inFlight > peak)
        {
            var seen = Interlocked.CompareExchange(ref _peak, inFlight, peak);
            if (seen == peak)
                return;
            peak = seen;
        }
    }

    // Reads before it writes, so that processors do not fight for the line.
    private static void Mark(ref int flag)
    {
        if (Volatile.Read(ref flag) == 0)
            Volatile.Write(ref flag, 1);
    }

    // Drops close a window without samples: when every call times out there are none. A measurement's window is over when its time is.
    private void CloseWindowIfDue()
    {
        var end = Volatile.Read(ref _windowEnd);
        var now = _timeProvider.GetTimestamp();
        if (now < end || (_samples.Count < FewestSamples && Volatile.Read(ref _dropped) == 0 && Volatile.Read(ref _measuring) == 0))
            return;
        if (Interlocked.CompareExchange(ref _windowEnd, long.MaxValue, end) != end)
            return;
        CloseWindow();
        Volatile.Write(ref _windowEnd, NextEnd(now));
    }

    private void CloseWindow()
    {
        var (count, latency) = _samples.Take();
        var peak = Interlocked.Exchange(ref _peak, InFlight);
        var dropped = Interlocked.Exchange(ref _dropped, 0) != 0;
        var refused = Interlocked.Exchange(ref _refused, 0) != 0;
        var (min, max) = _permits.Bounds;
        var before = Math.Clamp(_learned, min, max);
        var calm = peak <= CalmLimit(before, min);
        var after = before;
        if (count >= FewestSamples)
        {
            _baseline.Learn(latency, calm);
            if (_measuring == 0 && peak >= before / 2)
                after = Next(before, latency);
        }

        if (dropped)
            after = Math.Min(after, before * Backoff);
        _learned = Math.Clamp(after, min, max);
        Measure(calm && count >= FewestSamples, refused && Limit > min);
        _permits.SetLimit((int)(_measuring == 0 ? _learned : CalmLimit(_learned, min)));
    }

    // Tolerance leaves room for jitter, the square root for a short queue: without it a limit could never grow.
    private double Next(double limit, double latency)
    {
        var gradient = Math.Clamp(Tolerance * _baseline.Value / latency, SteepestGradient, 1);
        return (limit * (1 - Smoothing)) + (((limit * gradient) + Math.Sqrt(limit)) * Smoothing);
    }

    // The window in which the calls above half are still draining measures nothing, so a measurement takes about two; calls that do not drain end it.
    private void Measure(bool measured, bool worthwhile)
    {
        if (_measuring == 0)
        {
            Volatile.Write(ref _measuring, worthwhile && _baseline.IsOld ? 1 : 0);
            return;
        }

        var isOver = measured || _measuring == LongestMeasurement;
        Volatile.Write(ref _measuring, isOver ? 0 : _measuring + 1);
        if (isOver)
            _baseline.PutOff();
    }

    private static double CalmLimit(double limit, int min) => Math.Max(min, Math.Floor((limit - Math.Sqrt(limit)) / 2));

    // Twice the baseline, so that most calls of a window began under its limit.
    private long NextEnd(long now)
    {
        var seconds = Math.Clamp(2 * _baseline.Value / 1_000_000, ShortestWindowSeconds, LongestWindowSeconds);
        return now + (long)(seconds * _timeProvider.TimestampFrequency);
    }
}
