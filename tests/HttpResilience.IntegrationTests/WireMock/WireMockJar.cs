using System.Diagnostics;
using HttpResilience.IntegrationTests.Operations;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>WireMock's program, out of the npm package of that name. Kept in the project's folder for what is built.</summary>
internal static class WireMockJar
{
    private const string Version = "3.13.2";

    // Once, whoever asks first.
    private static readonly Lazy<Task<string>> s_jar = new(FindAsync);

    public static Task<string> GetAsync() => s_jar.Value;

    private static async Task<string> FindAsync()
    {
        var folder = Path.Combine(OperationsFolder.Docs, "..", "tests", "HttpResilience.IntegrationTests", "obj", $"wiremock-{Version}");
        var jar = Path.Combine(folder, "node_modules", "wiremock", "build", $"wiremock-standalone-{Version}.jar");
        if (!File.Exists(jar))
            await InstallAsync(folder);
        return File.Exists(jar) ? jar : throw new FileNotFoundException("npm gave no such file.", jar);
    }

    private static async Task InstallAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        string[] arguments = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", $"wiremock@{Version}"];
        using var npm = Process.Start(new ProcessStartInfo("npm", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var error = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm install of wiremock {Version} failed with {npm.ExitCode}.\n{await output}{error}");
    }
}
