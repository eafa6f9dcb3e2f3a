namespace HttpResilience.PackageTests;

/// <summary>The packages, made from what was built, in a folder that is a feed; and beside it room for projects of users, outside the repository.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    // Never the same twice: NuGet keeps each version that it has seen.
    private readonly string _version = $"0.0.1-test.{Guid.NewGuid():N}";

    private readonly string _root = Directory.CreateTempSubdirectory("packages-").FullName;

    public string Version => _version;

    public string Packages => Path.Combine(_root, "feed");

    public async ValueTask InitializeAsync()
    {
        await DotNet.RunAsync(Repository.Root, "pack", "HttpResilience.sln", "-c", Repository.Configuration, "--no-build", "-o", Packages, $"-p:PackageVersion={_version}", "--nologo", "-v", "q", "-warnaserror");
        var cache = (await DotNet.RunAsync(_root, "nuget", "locals", "global-packages", "--list")).Split("global-packages:")[1].Trim();
        // The machine's own sources stay. What they have brought before is taken from where it is, and nothing is left there.
        await File.WriteAllTextAsync(Path.Combine(_root, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(_root, "cache")}" /></config>
              <packageSources><add key="packed" value="{Packages}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{cache}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>A project as its user begins it.</summary>
    /// <returns>Its folder.</returns>
    public async Task<string> NewAsync(string template, string name, params string[] packages)
    {
        var folder = Path.Combine(_root, name);
        await DotNet.RunAsync(_root, "new", template, "-o", folder, "--no-restore");
        var project = Path.Combine(folder, name + ".csproj");
        var references = string.Concat(packages.Select(package => $"""<PackageReference Include="{package.Split('/')[0]}" Version="{(package.Contains('/', StringComparison.Ordinal) ? package.Split('/')[1] : _version)}" />"""));
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project)).Replace("</Project>", $"<ItemGroup>{references}</ItemGroup></Project>", StringComparison.Ordinal));
        return folder;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
