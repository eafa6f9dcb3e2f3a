using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>One line of the table while it is measured.</summary>
internal sealed class Row(string key, string what, Primary? primary, Subject subject) : IDisposable
{
    private readonly List<double> _nanoseconds = [];
    private readonly List<double> _bytes = [];

    public string Key => key;

    public Subject Subject => subject;

    /// <summary>Whether it runs on the thread that asks for it, to the end.</summary>
    public bool IsAtOnce => primary == Primary.AtOnce;

    /// <summary>How often it is done in one slice.</summary>
    public int Count { get; set; } = 1;

    public void Add(double nanoseconds, double bytes)
    {
        _nanoseconds.Add(nanoseconds);
        _bytes.Add(bytes);
    }

    /// <summary>The median time; and the least allocation, for whatever came on top came from elsewhere.</summary>
    public Result ToResult() => new(key, what, primary, Median(_nanoseconds), (long)Math.Round(_bytes.Min()));

    public void Dispose() => subject.Dispose();

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
