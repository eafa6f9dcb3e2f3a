using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HttpResilience.Telemetry;
using HttpResilience.Telemetry.Status;

namespace HttpResilience.AspNetCore.Status;

/// <summary>
/// The last five minutes of every tier, in slices of five seconds, from the durations of attempts that the container's meter tells.
/// Counting allocates nothing once a tier is known. Thread-safe.
/// </summary>
internal sealed class TierSeries : IDisposable
{
    private const string Instrument = TierResilienceMetrics.AttemptDuration;

    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(5);

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Service, string Tier), SliceRing> _rings = new();
    private readonly TimeProvider _timeProvider;
    private readonly long _made;

    public TierSeries(IMeterFactory meters, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _made = timeProvider.GetTimestamp();
        _listener.SetMeasurementEventCallback<double>(Count);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Another container in the process has a meter of the same name, of another factory.
            if (instrument.Name == Instrument && instrument.Meter.Name == TierResilienceMetrics.MeterName && (instrument.Meter.Scope is null || instrument.Meter.Scope == meters))
                listener.EnableMeasurementEvents(instrument);
        };
    }

    private long CurrentSlice => _timeProvider.GetElapsedTime(_made).Ticks / s_slice.Ticks;

    public void Start() => _listener.Start();

    /// <summary>The oldest slice first, the one under way last.</summary>
    public IReadOnlyList<SliceReport> Read(string service, string tier) =>
        _rings.TryGetValue((service, tier), out var ring) ? ring.Read(CurrentSlice) : SliceRing.Nothing;

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        string? service = null, tier = null, outcome = null;
        foreach (var tag in tags)
        {
            switch (tag.Key)
            {
                case TagNames.Service:
                    service = tag.Value as string;
                    break;
                case TagNames.Tier:
                    tier = tag.Value as string;
                    break;
                case TagNames.Outcome:
                    outcome = tag.Value as string;
                    break;
            }
        }

        // What was rejected was never sent.
        if (service is not null && tier is not null && outcome is TagNames.Success or TagNames.Failure or TagNames.Canceled)
            _rings.GetOrAdd((service!, tier!), static _ => new SliceRing()).Add(CurrentSlice, seconds, outcome);
    }
}
