using System.Diagnostics;

namespace HttpResilience.PackageTests;

/// <summary>Programs that run to their end.</summary>
internal static class DotNet
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    /// <returns>What the command wrote.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has its words.</exception>
    public static Task<string> RunAsync(string folder, params string[] arguments) => ExecuteAsync("dotnet", folder, [], arguments);

    public static async Task<string> ExecuteAsync(string file, string folder, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        using var process = Process.Start(Information(file, folder, environment, arguments))!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience, TimeProvider.System);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{Path.GetFileName(file)} {string.Join(' ', arguments)} ended with {process.ExitCode}.\n{output}{await error}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public static ProcessStartInfo Information(string file, string folder, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // A build server that outlives the command would keep its output open. What the test runner has set is for itself.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }
}
