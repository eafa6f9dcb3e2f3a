using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Requests while somebody listens; nobody does between its runs, for activities are the same for all clients of a process.</summary>
/// <param name="services">The container with the client.</param>
/// <param name="sampling">What the listener to activities asks for; <see langword="null"/> when there is none.</param>
internal sealed class ObservedSubject(ServiceProvider services, ActivitySamplingResult? sampling) : ClientSubject(services)
{
    private const string Name = "HttpResilience";
    private MeterListener? _meters;
    private ActivityListener? _activities;
    private long _measurements;
    private long _spans;

    public override void Begin()
    {
        var factory = Services.GetRequiredService<IMeterFactory>();
        _meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Name && instrument.Meter.Scope == factory)
                    listener.EnableMeasurementEvents(instrument, this);
            },
        };
        _meters.SetMeasurementEventCallback<double>(Count);
        _meters.SetMeasurementEventCallback<long>(Count);
        _meters.SetMeasurementEventCallback<int>(Count);
        _meters.Start();
        if (sampling is { } asked)
            ActivitySource.AddActivityListener(_activities = Listen(asked));
    }

    public override void End()
    {
        _meters?.Dispose();
        _activities?.Dispose();
        if (_measurements == 0 || (sampling is not null && _spans == 0))
            throw new InvalidOperationException("there was nothing to hear");
    }

    private ActivityListener Listen(ActivitySamplingResult sampling) => new()
    {
        ShouldListenTo = static source => source.Name == Name,
        Sample = (ref _) => sampling,
        ActivityStopped = _ => _spans++,
    };

    private static void Count<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) => ((ObservedSubject)state!)._measurements++;
}
