using System.Diagnostics.Metrics;
using HttpResilience.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Telemetry;

/// <summary>Listens to the library's meter of one service provider, so that tests beside it do not count.</summary>
internal sealed class MetricReader : IDisposable
{
    private readonly MeterListener _listener = new();

    // Guards itself; measurements come from any thread.
    private readonly List<(string Name, string Tier, long Value)> _seen = [];

    public MetricReader(IServiceProvider services)
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == TierResilienceMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        _listener.Start();
    }

    /// <summary>What a counter has counted for a tier.</summary>
    public long Count(string name, string tier)
    {
        lock (_seen)
            return _seen.Where(seen => (seen.Name, seen.Tier) == (name, tier)).Sum(seen => seen.Value);
    }

    /// <summary>What a gauge shows for a tier; null when it shows nothing.</summary>
    public long? Gauge(string name, string tier)
    {
        lock (_seen)
            _seen.RemoveAll(seen => seen.Name == name);
        _listener.RecordObservableInstruments();
        lock (_seen)
            return _seen.Where(seen => (seen.Name, seen.Tier) == (name, tier)).Select(seen => (long?)seen.Value).SingleOrDefault();
    }

    public void Dispose() => _listener.Dispose();

    private void Note(string name, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
        lock (_seen)
            _seen.Add((name, values.GetValueOrDefault("service") == "crm" ? values.GetValueOrDefault("tier") ?? "" : "", value));
    }
}
