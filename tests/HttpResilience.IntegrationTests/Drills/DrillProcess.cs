using System.Diagnostics;
using HttpResilience.Drills.Tiers;

namespace HttpResilience.IntegrationTests.Drills;

/// <summary>A drill as a process of its own, so that other tests take no threads from it.</summary>
internal static class DrillProcess
{
    /// <returns>Its exit code; its standard output, of which the last line is the JSON; and its standard error, the table for people.</returns>
    public static async Task<(int ExitCode, string Output, string Table)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(TierProcess).Assembly.Location, .. arguments, "--json"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        try
        {
            var stop = TestContext.Current.CancellationToken;
            var table = process.StandardError.ReadToEndAsync(stop);
            var output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return (process.ExitCode, output, await table);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
