using System.Diagnostics;

namespace HttpResilience.IntegrationTests.Prometheus;

/// <summary>Prometheus' own judgement.</summary>
internal static class Promtool
{
    /// <returns>What <c>promtool check metrics</c> has against a text in format 0.0.4; empty for nothing.</returns>
    public static async Task<string> CheckMetricsAsync(string text)
    {
        var start = new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        var complaints = await output + await errors;
        return process.ExitCode == 0 || complaints.Length > 0 ? complaints : $"promtool ended with {process.ExitCode}";
    }
}
