namespace HttpResilience.Benchmarks.Subjects;

/// <summary>The least that a handler in the chain can cost.</summary>
internal sealed class EmptyHandler : DelegatingHandler;
