namespace HttpResilience.Benchmarks.Scaling;

/// <summary>What a tier does with a request.</summary>
internal enum SoakAnswer
{
    Well,
    Later,
    Unavailable,
    NoConnection,
    BrokenOff,
    Silence,
    Moved,
    TooMany,
}
