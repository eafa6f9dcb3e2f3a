using System.Globalization;

namespace ZohoTiers;

/// <summary>The sample's arguments.</summary>
/// <param name="Mode">What to do.</param>
/// <param name="Instances">How many services of the fleet.</param>
/// <param name="Database">The connection string of the PostgreSQL through which they share; <see langword="null"/> for one of the sample's own.</param>
internal sealed record CommandLine(SampleMode Mode, int Instances = 1, string? Database = null)
{
    public const string Usage = """
        Usage: dotnet run --project samples/ZohoTiers [-- --json | --serve | --instances 2..20 [--postgresql "<connection string>"]]

          (nothing)      run the drill: tiers fail and recover under load, then a summary; exit code 1 when a promise was broken
          --json         the same, with the summary as one JSON object on the last line of standard output
          --serve        the live page of an application under light load, and faults to switch on by click or by command
          --instances 5  so many services share through PostgreSQL what they know: an outage when each is alone, when they share, and when the
                         database is pulled in its middle; on the PostgreSQL that is installed here, or on the one that is given
        """;

    private const int MostInstances = 20;

    public static CommandLine? Parse(string[] args) => args switch
    {
        [] => new(SampleMode.Drill),
        ["--json"] => new(SampleMode.Json),
        ["--serve"] => new(SampleMode.Serve),
        ["--instances", var count] => Fleet(count, database: null),
        ["--instances", var count, "--postgresql", { Length: > 0 } database] => Fleet(count, database),
        _ => null,
    };

    private static CommandLine? Fleet(string count, string? database) =>
        int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var instances) && instances is >= 2 and <= MostInstances ? new(SampleMode.Fleet, instances, database) : null;
}
