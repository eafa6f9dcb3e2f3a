using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Telemetry;

/// <summary>Keeps what the counters of one harness are told.</summary>
internal sealed class MeterSink : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, string Line)> _counted = new();

    public MeterSink(TierHarness tiers)
    {
        var own = tiers.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other tests of the process have meters of the same name.
            if (instrument.Meter.Name == "HttpResilience" && ReferenceEquals(instrument.Meter.Scope, own))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _counted.Enqueue((instrument.Name, Line(value, tags))));
        _listener.Start();
    }

    /// <summary>One line for each measurement: the value and the tags in the order of their names.</summary>
    public IReadOnlyList<string> Of(string instrument) => [.. _counted.Where(counted => counted.Instrument == instrument).Select(counted => counted.Line)];

    public void Dispose() => _listener.Dispose();

    private static string Line(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        $"{value} {string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))}";
}
