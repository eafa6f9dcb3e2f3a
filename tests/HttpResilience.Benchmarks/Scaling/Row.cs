namespace HttpResilience.Benchmarks.Scaling;

/// <summary>What was measured of one thing, in named columns.</summary>
internal sealed record Row(string Name, params (string Column, double Value)[] Cells);
