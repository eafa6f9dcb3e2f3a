namespace HttpResilience.Benchmarks.Load;

/// <summary>What a type takes of a request's bytes, sampled.</summary>
internal sealed record TypeAllocation(string Type, double Bare, double Ours);
