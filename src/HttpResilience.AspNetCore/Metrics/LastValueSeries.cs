namespace HttpResilience.AspNetCore.Metrics;

/// <summary>The last value measured.</summary>
internal sealed class LastValueSeries(string labels) : Series(labels)
{
    private double _value;

    public override void Record(double value) => Volatile.Write(ref _value, value);

    public override void Write(SampleWriter writer) => writer.Write("", Labels, Volatile.Read(ref _value));
}
