using System.Globalization;

namespace HttpResilience.Benchmarks.Load;

/// <summary>What the command line asks for; <c>Only</c> is empty for all variants.</summary>
internal sealed record LoadOptions(int InFlight, double Seconds, int Rounds, IReadOnlyList<string> Only, bool Json, bool Allocations)
{
    public const string Usage =
        """
        dotnet run -c Release --project tests/HttpResilience.Benchmarks -- --load [--in-flight 64] [--seconds 10] [--rounds 10] [--only ours,polly] [--allocations] [--json]
          --in-flight    requests under way at once, 1 to 10000; the targets are set for 32
          --seconds      measured time of each variant, all rounds together, 0.2 to 3600
          --rounds       turns of each variant, 1 to 1000, each at least 0.1 seconds
          --only         variants to measure besides bare: polly, ours, refuses, hangs, 503
          --allocations  afterwards, what bare and ours allocate a request, by type
          --json         one object on the last line
        """;

    public TimeSpan RoundLength => TimeSpan.FromSeconds(Seconds / Rounds);

    /// <summary>Null, with what to do about it in <paramref name="error"/>, when the arguments can't be used.</summary>
    public static LoadOptions? Read(string[] args, out string error)
    {
        var options = new LoadOptions(64, 10, 10, [], Json: false, Allocations: false);
        error = "";
        for (var i = 0; i < args.Length && error.Length == 0; i++)
        {
            switch (args[i])
            {
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--allocations":
                    options = options with { Allocations = true };
                    break;
                default:
                    options = options.With(args[i], i + 1 < args.Length ? args[i + 1] : null, out error);
                    i++;
                    break;
            }
        }
        if (error.Length == 0 && options.RoundLength < TimeSpan.FromSeconds(0.1))
            error = string.Create(CultureInfo.InvariantCulture, $"{options.Seconds} seconds in {options.Rounds} rounds are less than 0.1 seconds a round: raise --seconds or lower --rounds.");
        return error.Length == 0 ? options : null;
    }

    private LoadOptions With(string name, string? value, out string error)
    {
        error = "";
        switch (name)
        {
            case "--in-flight" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var inFlight) && inFlight is >= 1 and <= 10000:
                return this with { InFlight = inFlight };
            case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds is >= 1 and <= 1000:
                return this with { Rounds = rounds };
            case "--seconds" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.2 and <= 3600:
                return this with { Seconds = seconds };
            case "--only" when value?.Split(',') is { } only && only.All(variant => LoadVariants.Choices.Contains(variant)):
                return this with { Only = only };
            case "--in-flight" or "--rounds" or "--seconds" or "--only":
                error = value is null ? $"{name} has no value: write it behind, after a space." : $"'{value}' is no value for {name}: take one from the list.";
                return this;
            default:
                error = $"'{name}' is not an option of --load: take one from the list.";
                return this;
        }
    }
}
