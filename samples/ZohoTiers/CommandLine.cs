namespace ZohoTiers;

/// <summary>The sample's arguments.</summary>
internal static class CommandLine
{
    public const string Usage = """
        Usage: dotnet run --project samples/ZohoTiers [-- --json | --serve]

          (nothing)   run the drill: tiers fail and recover under load, then a summary; exit code 1 when a promise was broken
          --json      the same, with the summary as one JSON object on the last line of standard output
          --serve     keep the three servers up and take fault commands from standard input
        """;

    public static SampleMode? Parse(string[] args) => args switch
    {
        [] => SampleMode.Drill,
        ["--json"] => SampleMode.Json,
        ["--serve"] => SampleMode.Serve,
        _ => null,
    };
}
