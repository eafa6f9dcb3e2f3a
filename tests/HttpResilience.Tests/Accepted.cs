using HttpResilience.Tests.Documentation;

namespace HttpResilience.Tests;

/// <summary>A file of the repository that is made from the code, and kept as somebody has accepted it.</summary>
internal static class Accepted
{
    private const string Variable = "TESTS_ACCEPT";

    public static void Check(string file, string made)
    {
        var path = Page.PathOf(file);
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, made);
        }

        var kept = File.Exists(path) ? File.ReadAllText(path) : "";
        if (kept != made)
            Assert.Fail($"{file} is not what the code says:\n{Differences(kept, made)}\nTo accept that: {Variable}=1 dotnet run --project tests/HttpResilience.Tests -- --filter-class \"*{Caller()}\", and commit the file.");
    }

    private static string Differences(string kept, string made)
    {
        string[] old = kept.Split('\n'), now = made.Split('\n');
        var lines = old.Except(now).Select(line => $"- {line.TrimEnd()}").Concat(now.Except(old).Select(line => $"+ {line.TrimEnd()}")).ToArray();
        return lines.Length == 0 ? "the same lines in another order" : string.Join('\n', lines.Take(40));
    }

    private static string Caller() => TestContext.Current.TestClass?.TestClassSimpleName ?? "Tests";
}
