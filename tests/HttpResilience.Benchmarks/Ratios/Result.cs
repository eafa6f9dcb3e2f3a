using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>What came out for one row.</summary>
/// <param name="Key">The row's letter, with a suffix where a letter has several rows.</param>
/// <param name="What">For people.</param>
/// <param name="Primary">The primary handler, where there is one.</param>
/// <param name="Nanoseconds">The median.</param>
/// <param name="Fastest">The round that was disturbed least.</param>
/// <param name="Bytes">Exact for requests.</param>
internal sealed record Result(string Key, string What, Primary? Primary, double Nanoseconds, Turn Fastest, long Bytes)
{
    public string PrimaryName => NameOf(Primary);

    public static string NameOf(Primary? primary) => primary switch
    {
        Subjects.Primary.AtOnce => "at once",
        Subjects.Primary.Later => "later",
        _ => "",
    };
}
