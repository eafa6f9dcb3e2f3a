using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Telemetry;

/// <summary>Keeps what the instruments of one harness are told.</summary>
internal sealed class MeterSink : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, string Line)> _counted = new();
    private readonly ConcurrentQueue<Instrument> _instruments = new();

    public MeterSink(TierHarness tiers)
    {
        var own = tiers.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other tests of the process have meters of the same name.
            if (instrument.Meter.Name != "HttpResilience" || !ReferenceEquals(instrument.Meter.Scope, own))
                return;
            _instruments.Enqueue(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _counted.Enqueue((instrument.Name, Line(value, tags))));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _counted.Enqueue((instrument.Name, Line(value, tags))));
        _listener.Start();
    }

    /// <summary>One line for each measurement: the value and the tags in the order of their names.</summary>
    public IReadOnlyList<string> Of(string instrument) => [.. _counted.Where(counted => counted.Instrument == instrument).Select(counted => counted.Line)];

    public IReadOnlyList<Instrument> Instruments => [.. _instruments];

    /// <summary>Every series there is: instrument and tags, without values.</summary>
    public IReadOnlySet<string> Series => _counted.Select(counted => $"{counted.Instrument} {counted.Line[(counted.Line.IndexOf(' ') + 1)..]}").ToHashSet();

    /// <summary>Reads what is read only then, and gives its lines.</summary>
    public IReadOnlyList<string> Collect(string instrument)
    {
        var known = Of(instrument).Count;
        _listener.RecordObservableInstruments();
        return [.. Of(instrument).Skip(known)];
    }

    public void Dispose() => _listener.Dispose();

    private static string Line<T>(T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Create(CultureInfo.InvariantCulture, $"{value} {string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))}");
}
