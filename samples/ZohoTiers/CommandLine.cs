namespace ZohoTiers;

/// <summary>The sample's arguments.</summary>
internal static class CommandLine
{
    public const string Usage = """
        Usage: dotnet run --project samples/ZohoTiers [-- --json | --serve]

          (nothing)   run the drill: tiers fail and recover under load, then a summary; exit code 1 when a promise was broken
          --json      the same, with the summary as one JSON object on the last line of standard output
          --serve     the live page of an application under light load, and faults to switch on by click or by command
        """;

    public static SampleMode? Parse(string[] args) => args switch
    {
        [] => SampleMode.Drill,
        ["--json"] => SampleMode.Json,
        ["--serve"] => SampleMode.Serve,
        _ => null,
    };
}
