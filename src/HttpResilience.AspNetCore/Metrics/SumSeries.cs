namespace HttpResilience.AspNetCore.Metrics;

/// <summary>A sum. One that is monotonic takes nothing that would make it fall; neither takes what it could never get rid of again.</summary>
internal sealed class SumSeries(string labels, bool isMonotonic) : Series(labels)
{
    private readonly Stripes _sum = new(1);

    public override void Record(double value)
    {
        if (double.IsFinite(value) && !(isMonotonic && value < 0))
            _sum.Add(0, value);
    }

    public override void Write(SampleWriter writer) => writer.Write(isMonotonic ? "_total" : "", Labels, _sum.Sum(0));
}
