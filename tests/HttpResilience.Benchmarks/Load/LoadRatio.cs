namespace HttpResilience.Benchmarks.Load;

/// <summary>A target; with <c>AtLeast</c> the limit is the least value, else the greatest.</summary>
internal sealed record LoadRatio(string Name, double Value, double Limit, bool AtLeast)
{
    public bool Holds => AtLeast ? Value >= Limit : Value <= Limit;
}
