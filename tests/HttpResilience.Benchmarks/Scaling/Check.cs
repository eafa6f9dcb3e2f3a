namespace HttpResilience.Benchmarks.Scaling;

/// <summary>A number that must not be above its limit.</summary>
internal sealed record Check(string Name, double Value, double Limit)
{
    // What is no number was not measured, and holds nothing.
    public bool Holds => Value <= Limit;
}
