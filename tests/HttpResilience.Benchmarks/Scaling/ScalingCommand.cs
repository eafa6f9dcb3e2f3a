using System.Globalization;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>
/// <c>--scaling [--json]</c>: what a request and what each part costs, against how many there are. <c>--scaling soak [--requests n] [--json]</c>: whether anything grows with load.
/// </summary>
internal static class ScalingCommand
{
    private const int SoakRequests = 10_000_000;

    /// <returns>1 when a check fails, 2 for arguments that can't be read.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var rest = args.Where(argument => argument != "--json").ToArray();
        var report = new Report();
        switch (rest)
        {
            case []:
                await CostScaling.MeasureAsync(report);
                await MemoryScaling.MeasureAsync(report);
                break;
            case ["soak"]:
                await Soak.RunAsync(report, SoakRequests);
                break;
            case ["soak", "--requests", var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) && requests >= Soak.FewestRequests:
                await Soak.RunAsync(report, requests);
                break;
            default:
                await Console.Error.WriteLineAsync($"--scaling [soak [--requests {Soak.FewestRequests} or more]] [--json]");
                return 2;
        }

        return report.Write(asJson: rest.Length < args.Length);
    }
}
