namespace HttpResilience.Benchmarks.Load;

internal sealed record LoadResult(LoadOptions Options, IReadOnlyList<LoadRow> Rows, IReadOnlyList<LoadRatio> Ratios, IReadOnlyList<TypeAllocation> Allocations);
