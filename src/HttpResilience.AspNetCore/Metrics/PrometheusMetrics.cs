using System.Buffers;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using HttpResilience.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.AspNetCore.Metrics;

/// <summary>
/// Adds up what one container's instruments of the meter HttpResilience measure, and tells it to Prometheus. Listens until the container is disposed. Thread-safe.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    public const int MaxSeries = 2000;

    // One for each container, by its meter factory. Guarded by itself.
    private static readonly ConditionalWeakTable<IMeterFactory, PrometheusMetrics> s_all = [];

    // Guards the two below it, never while others' code runs.
    private readonly object _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly List<InstrumentSeries> _observed = [];

    // Guards one reading of observed instruments against the next, and what was told in the log.
    private readonly object _reading = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    private readonly IMeterFactory _meters;
    private readonly ILogger _logger;
    private readonly int _maxSeries;
    private readonly MeterListener _listener = new();

    public PrometheusMetrics(IMeterFactory meters, ILogger logger, int maxSeries = MaxSeries)
    {
        _meters = meters;
        _logger = logger;
        _maxSeries = maxSeries;
        Listen<byte>(static value => value);
        Listen<short>(static value => value);
        Listen<int>(static value => value);
        Listen<long>(static value => value);
        Listen<float>(static value => value);
        Listen<double>(static value => value);
        Listen<decimal>(static value => (double)value);
        _listener.InstrumentPublished = (instrument, _) => Published(instrument);
        _listener.MeasurementsCompleted = (instrument, _) => Completed(instrument);
        _listener.Start();
    }

    /// <summary>The container's only one; it counts from the first call on.</summary>
    public static PrometheusMetrics Of(IServiceProvider services)
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        lock (s_all)
        {
            if (!s_all.TryGetValue(meters, out var metrics))
            {
                metrics = new PrometheusMetrics(meters, services.GetRequiredService<ILoggerFactory>().CreateLogger(Log.Category));
                s_all.Add(meters, metrics);
            }

            return metrics;
        }
    }

    /// <summary>Writes everything as it is now. A scraper that is slow to take it keeps no other waiting.</summary>
    public async Task WriteAsync(PipeWriter output, PrometheusFormat format, CancellationToken cancellationToken) =>
        await output.WriteAsync(Render(format), cancellationToken).ConfigureAwait(false);

    public void Dispose() => _listener.Dispose();

    /// <summary>Everything as it is now, as UTF-8.</summary>
    public ReadOnlyMemory<byte> Render(PrometheusFormat format)
    {
        var text = new ArrayBufferWriter<byte>(4096);
        var writer = new SampleWriter(text, format);
        lock (_reading)
        {
            Observe();
            foreach (var family in Snapshot(() => _families.Values))
            {
                writer.Write(family);
                if (family.HasOverflowed && _told.Add(family.Name.Family))
                    _logger.SeriesLimitReached(family.Name.Family, _maxSeries);
            }
        }

        writer.WriteEnd();
        return text.WrittenMemory;
    }

    private void Listen<T>(Func<T, double> convert)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) => ((InstrumentSeries)state!).Record(convert(value), tags));

    private void Published(Instrument instrument)
    {
        if (!IsOurs(instrument.Meter))
            return;
        InstrumentSeries? series;
        lock (_gate)
            series = Register(instrument);
        if (series is null)
            _logger.InstrumentIgnored(instrument.Name);
        else
            _listener.EnableMeasurementEvents(instrument, series);
    }

    // A factory's meters belong to its container; there may be others in the process.
    private bool IsOurs(Meter meter) => meter.Name == TierResilienceMetrics.MeterName && (meter.Scope is not IMeterFactory scope || ReferenceEquals(scope, _meters));

    // A factory's meters can't end before the factory does.
    private void Completed(Instrument instrument)
    {
        if (instrument.Meter.Scope is IMeterFactory)
            Dispose();
    }

    private InstrumentSeries? Register(Instrument instrument)
    {
        var name = MetricName.Of(instrument.Name, instrument.Unit);
        var kind = KindOf(instrument);
        if (!_families.TryGetValue(name.Family, out var family))
            _families[name.Family] = family = new MetricFamily(name, kind, instrument.IsObservable, instrument.Description, HistogramSeries.BoundsFor(instrument.Unit), _maxSeries);
        else if (family.Kind != kind || family.IsObserved != instrument.IsObservable)
            return null;
        var series = new InstrumentSeries(family, [.. instrument.Meter.Tags ?? [], .. instrument.Tags ?? []]);
        if (instrument.IsObservable)
            _observed.Add(series);
        return series;
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var kind = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>))
            return MetricKind.Counter;
        if (kind == typeof(UpDownCounter<>) || kind == typeof(ObservableUpDownCounter<>))
            return MetricKind.UpDownCounter;
        return kind == typeof(Histogram<>) ? MetricKind.Histogram : MetricKind.Gauge;
    }

    private void Observe()
    {
        foreach (var series in Snapshot(() => _observed))
        {
            series.Clear();
            series.Family.Clear();
        }

        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (Exception exception)
        {
            // The others were read all the same.
            if (_told.Add(""))
                _logger.ObservationFailed(exception);
        }
    }

    private T[] Snapshot<T>(Func<IEnumerable<T>> all)
    {
        lock (_gate)
            return [.. all()];
    }
}
