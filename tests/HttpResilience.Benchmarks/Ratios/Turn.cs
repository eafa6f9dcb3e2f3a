namespace HttpResilience.Benchmarks.Ratios;

/// <summary>One measurement of a row.</summary>
/// <param name="Nanoseconds">For each time it was done.</param>
/// <param name="Cores">How many processors the process had meanwhile, on average; others may want them too.</param>
internal readonly record struct Turn(double Nanoseconds, double Cores);
