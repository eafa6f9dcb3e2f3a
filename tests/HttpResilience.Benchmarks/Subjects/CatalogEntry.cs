namespace HttpResilience.Benchmarks.Subjects;

/// <param name="Key">The row's letter, with a suffix where a letter has several rows.</param>
/// <param name="What">For people.</param>
/// <param name="Make">Makes it for a primary handler.</param>
internal sealed record CatalogEntry(string Key, string What, Func<Primary, Subject> Make)
{
    /// <summary>For rows of ours: the row of a bare client that does the same.</summary>
    public string? Over { get; init; }
}
