using System.Globalization;
using System.Runtime.InteropServices;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>Where the numbers come from.</summary>
internal static class Machine
{
    private const string LoadFile = "/proc/loadavg";

    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}{Load()}");

    // A quiet machine has less than 2 at the end of a run, one of them this process.
    private static string Load() => File.Exists(LoadFile) ? $", load {File.ReadAllText(LoadFile).Split(' ')[0]}" : "";
}
