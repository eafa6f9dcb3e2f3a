namespace HttpResilience.Tests.Documentation;

/// <summary>A page of the repository that tells users what there is.</summary>
internal static class Page
{
    public static string Read(string page)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HttpResilience.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no HttpResilience.sln above the tests");
        return File.ReadAllText(Path.Combine(folder.FullName, page));
    }
}
