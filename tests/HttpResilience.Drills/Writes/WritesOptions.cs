using System.Globalization;

namespace HttpResilience.Drills.Writes;

/// <summary>The command line of <c>writes</c>.</summary>
internal sealed record WritesOptions(int Count, int Seed, double Faults, int InFlight, bool Naive, bool Json)
{
    private const int NoSeed = 0;

    public static WritesOptions Read(string[] args)
    {
        var read = new Arguments(args);
        var options = new WritesOptions(
            read.Number("count", 10_000), read.Number("seed", NoSeed), read.Share("faults", 0.1), read.Number("in-flight", 32),
            read.Text("handler", "ours") == "naive", read.Has("json"));
        if (options.Count < 1 || options.InFlight < 1 || options.Faults > 1 || read.Text("handler", "ours") is not ("ours" or "naive"))
            throw new FormatException("--count and --in-flight are at least 1, --faults is at most 1, and --handler is ours or naive.");
        read.RefuseOthers();
        return options.Seed == NoSeed ? options with { Seed = Random.Shared.Next(1, 1_000_000) } : options;
    }

    public string Command => "dotnet run -c Release --project tests/HttpResilience.Drills -- writes " +
        string.Create(CultureInfo.InvariantCulture, $"--count {Count} --seed {Seed} --faults {Faults} --in-flight {InFlight}{(Naive ? " --handler naive" : "")}");
}
