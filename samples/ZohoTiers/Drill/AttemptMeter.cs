namespace ZohoTiers.Drill;

/// <summary>The attempts at one tier: how many, how many failed, and how long they took. Thread-safe.</summary>
internal sealed class AttemptMeter(string tier)
{
    // Guards _milliseconds and _errors.
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];
    private int _errors;

    public string Tier => tier;

    public void Note(TimeSpan duration, bool failed)
    {
        lock (_gate)
        {
            _milliseconds.Add(duration.TotalMilliseconds);
            if (failed)
                _errors++;
        }
    }

    public AttemptFigures Read()
    {
        lock (_gate)
        {
            var sorted = _milliseconds.Order().ToArray();
            return new(sorted.Length, _errors, Percentile(sorted, 0.50), Percentile(sorted, 0.99));
        }
    }

    private static double? Percentile(double[] sorted, double share) => sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
