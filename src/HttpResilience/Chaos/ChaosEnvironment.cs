namespace HttpResilience.Chaos;

/// <summary>The name of the environment in which the process runs; <see langword="null"/> when nobody says, and then there is no chaos.</summary>
internal sealed record ChaosEnvironment(string? Name);
