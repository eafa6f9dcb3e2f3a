namespace HttpResilience.AspNetCore.Metrics;

/// <summary>What was measured with one set of labels. Thread-safe; recording neither allocates nor locks.</summary>
internal abstract class Series(string labels)
{
    /// <summary>As <see cref="LabelText"/> makes them.</summary>
    public string Labels { get; } = labels;

    public static Series Create(MetricKind kind, string labels, double[] bounds) => kind switch
    {
        MetricKind.Counter => new SumSeries(labels, isMonotonic: true),
        MetricKind.UpDownCounter => new SumSeries(labels, isMonotonic: false),
        MetricKind.Histogram => new HistogramSeries(labels, bounds),
        _ => new LastValueSeries(labels),
    };

    public abstract void Record(double value);

    public abstract void Write(SampleWriter writer);
}
