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
            await NpmPackages.InstallAsync(folder, $"wiremock@{Version}");
        return File.Exists(jar) ? jar : throw new FileNotFoundException("npm gave no such file.", jar);
    }
}
