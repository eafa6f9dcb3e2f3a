using System.Diagnostics;

namespace HttpResilience.IntegrationTests;

/// <summary>Installs packages of npm's into a folder. Their own scripts are not run.</summary>
internal static class NpmPackages
{
    public static async Task InstallAsync(string folder, params string[] packages)
    {
        Directory.CreateDirectory(folder);
        string[] arguments = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", .. packages];
        using var npm = Process.Start(new ProcessStartInfo("npm", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var error = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm install of {string.Join(' ', packages)} failed with {npm.ExitCode}.\n{await output}{error}");
    }
}
