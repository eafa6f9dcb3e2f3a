using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>What came out for one row.</summary>
internal sealed record Result(string Key, string What, Primary? Primary, double Nanoseconds, long Bytes)
{
    public string PrimaryName => Primary switch
    {
        Subjects.Primary.AtOnce => "at once",
        Subjects.Primary.Later => "later",
        _ => "",
    };
}
