namespace HttpResilience.PackageTests;

/// <summary>Where the sources are, and in which configuration they were built.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The names of the projects that become packages.</summary>
    public static IReadOnlyList<string> Packages { get; } =
        [.. Directory.EnumerateDirectories(Path.Combine(Root, "src")).Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any()).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The code between a page's fences of a language, in their order.</summary>
    public static IReadOnlyList<string> Snippets(string page, string language) =>
        [.. Read(page).Split($"```{language}\n").Skip(1).Select(rest => rest.Split("```")[0])];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HttpResilience.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no HttpResilience.sln above the tests");
        return folder.FullName;
    }
}
