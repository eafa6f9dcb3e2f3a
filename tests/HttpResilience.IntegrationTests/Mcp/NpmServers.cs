using HttpResilience.IntegrationTests.Operations;

namespace HttpResilience.IntegrationTests.Mcp;

/// <summary>A folder with the npm packages that the test servers need, and the servers' scripts beside them. Kept in the project's folder for what is built.</summary>
internal static class NpmServers
{
    private static readonly string[] s_packages =
    [
        "@modelcontextprotocol/sdk@1.32.2", "@modelcontextprotocol/server@2.4.0", "@modelcontextprotocol/node@2.1.2", "@modelcontextprotocol/server-everything@2026.8.31", "zod@4.6.7",
    ];

    // Once, whoever asks first.
    private static readonly Lazy<Task<string>> s_folder = new(PrepareAsync);

    public static Task<string> GetFolderAsync() => s_folder.Value;

    private static async Task<string> PrepareAsync()
    {
        var project = Path.Combine(OperationsFolder.Docs, "..", "tests", "HttpResilience.IntegrationTests");
        var folder = Path.Combine(project, "obj", "mcp-1.32.2-2.4.0");
        if (!File.Exists(Path.Combine(folder, "installed")))
        {
            await NpmPackages.InstallAsync(folder, s_packages);
            await File.WriteAllTextAsync(Path.Combine(folder, "installed"), "");
        }

        foreach (var script in Directory.GetFiles(Path.Combine(project, "Mcp"), "*.mjs"))
            File.Copy(script, Path.Combine(folder, Path.GetFileName(script)), overwrite: true);
        return folder;
    }
}
