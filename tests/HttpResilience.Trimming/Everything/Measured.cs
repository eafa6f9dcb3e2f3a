using System.Diagnostics;
using System.Globalization;

namespace HttpResilience.Trimming;

/// <summary>Time since the process began, as the system tells it.</summary>
internal static class Measured
{
    public static double Milliseconds()
    {
        using var process = Process.GetCurrentProcess();
        return (TimeProvider.System.GetUtcNow() - process.StartTime).TotalMilliseconds;
    }

    public static string Report(Expectations expect, double started, double answered) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"kept":{{expect.Kept}},"mainAfterMs":{{started:F0}},"firstAnswerAfterMs":{{answered:F0}},"workingSetMiB":{{Environment.WorkingSet / 1048576.0:F0}}}""");
}
