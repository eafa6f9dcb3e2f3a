namespace HttpResilience.Tests.Documentation;

/// <summary>A page of the repository that tells users what there is.</summary>
internal static class Page
{
    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Whether tests put right what they find stale in pages and pictures: <c>WRITE_DOCS=1</c>.</summary>
    public static bool MayWrite { get; } = Environment.GetEnvironmentVariable("WRITE_DOCS") == "1";

    public static string Read(string page) => File.ReadAllText(PathOf(page));

    public static string PathOf(string file) => Path.Combine(Root, file);

    /// <summary>The names of the folders in a folder.</summary>
    public static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(PathOf(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>What stands in the repository below a folder, less what a build left there.</summary>
    public static IEnumerable<(string Name, string Text)> Files(string folder, string pattern) =>
        Paths(folder, pattern).Select(path => (Path.GetFileName(path), File.ReadAllText(path)));

    /// <summary>As <see cref="Files"/>, with each file's path from the folder of the repository.</summary>
    public static IEnumerable<(string Path, string Text)> All(string folder, string pattern) =>
        Paths(folder, pattern).Select(path => (Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllText(path)));

    private static IEnumerable<string> Paths(string folder, string pattern) =>
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        where !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        select path;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HttpResilience.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no HttpResilience.sln above the tests");
        return folder.FullName;
    }
}
