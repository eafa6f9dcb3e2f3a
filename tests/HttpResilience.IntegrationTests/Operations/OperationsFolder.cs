namespace HttpResilience.IntegrationTests.Operations;

/// <summary>The folder docs/operations.</summary>
internal static class OperationsFolder
{
    public static string Docs { get; } = FindDocs();

    public static string Path { get; } = System.IO.Path.Combine(Docs, "operations");

    public static FileInfo Rules { get; } = new(System.IO.Path.Combine(Path, "alerts.yml"));

    public static string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    private static string FindDocs()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "HttpResilience.sln")))
            folder = folder.Parent;
        return System.IO.Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The repository's root was not found."), "docs");
    }
}
