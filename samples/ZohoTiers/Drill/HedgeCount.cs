using System.Diagnostics.Metrics;

namespace ZohoTiers.Drill;

/// <summary>Counts hedges, as any listener to the library's meter can. Thread-safe.</summary>
internal sealed class HedgeCount : IDisposable
{
    private readonly MeterListener _listener = new();

    // Interlocked.
    private long _total;

    public HedgeCount()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "HttpResilience", Name: "resilient_hedges" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, hedges, _, _) => Interlocked.Add(ref _total, hedges));
        _listener.Start();
    }

    public long Total => Interlocked.Read(ref _total);

    public void Dispose() => _listener.Dispose();
}
