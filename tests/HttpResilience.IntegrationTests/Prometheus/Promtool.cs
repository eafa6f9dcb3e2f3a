using System.Diagnostics;

namespace HttpResilience.IntegrationTests.Prometheus;

/// <summary>Prometheus' own judgement.</summary>
internal static class Promtool
{
    /// <returns>What <c>promtool check metrics</c> has against a text in format 0.0.4; empty for nothing.</returns>
    public static async Task<string> CheckMetricsAsync(string text)
    {
        var start = new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var (exitCode, complaints) = await RunAsync(start, text);
        return exitCode == 0 || complaints.Length > 0 ? complaints : $"promtool ended with {exitCode}";
    }

    /// <summary>Any other command of it, in a folder.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return RunAsync(start, "");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start, string input)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
