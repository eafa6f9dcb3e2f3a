namespace HttpResilience.Tests.Documentation;

/// <summary>A page of the repository that tells users what there is.</summary>
internal static class Page
{
    public static string Read(string page) => File.ReadAllText(PathOf(page));

    public static string PathOf(string file) => Path.Combine(Root(), file);

    /// <summary>The names of the folders in a folder.</summary>
    public static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(PathOf(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>What stands in the repository below a folder, less what a build left there.</summary>
    public static IEnumerable<(string Name, string Text)> Files(string folder, string pattern) =>
        from path in Directory.EnumerateFiles(Path.Combine(Root(), folder), pattern, SearchOption.AllDirectories)
        where !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        select (Path.GetFileName(path), File.ReadAllText(path));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HttpResilience.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no HttpResilience.sln above the tests");
        return folder.FullName;
    }
}
