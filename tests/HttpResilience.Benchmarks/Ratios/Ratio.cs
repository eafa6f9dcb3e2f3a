namespace HttpResilience.Benchmarks.Ratios;

/// <summary>A target, and what was reached.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Value">What was reached.</param>
/// <param name="Limit">The target.</param>
/// <param name="IsFloor">Whether more is better.</param>
/// <param name="Note">What helps to judge it.</param>
internal sealed record Ratio(string Name, double Value, double Limit, bool IsFloor = false, string Note = "")
{
    public bool Holds => IsFloor ? Value >= Limit : Value <= Limit;
}
