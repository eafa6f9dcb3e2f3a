using System.Diagnostics;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>PostgreSQL's own programs, run as a user that they accept: they refuse root.</summary>
internal static class PostgreSqlPrograms
{
    private const string User = "postgres";

    private static readonly bool s_isRoot = Environment.UserName == "root";

    private static string Folder { get; } = Find();

    public static ProcessStartInfo Program(string name, params string[] arguments) => As(Path.Combine(Folder, name), arguments);

    /// <summary>Any program, as that user.</summary>
    public static ProcessStartInfo As(string path, params string[] arguments)
    {
        // It puts itself in place: the process is the program's own.
        return s_isRoot
            ? new ProcessStartInfo("setpriv", [$"--reuid={User}", $"--regid={User}", "--init-groups", path, .. arguments]) { WorkingDirectory = "/" }
            : new ProcessStartInfo(path, arguments);
    }

    public static async Task RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardError, start.RedirectStandardOutput) = (true, true);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} failed with {process.ExitCode}.\n{await output}{error}");
    }

    /// <summary>Gives that user a folder, with what is in it.</summary>
    public static Task GiveAsync(DirectoryInfo folder) => s_isRoot ? RunAsync(new ProcessStartInfo("chown", ["-R", User, folder.FullName])) : Task.CompletedTask;

    private static string Find()
    {
        const string Debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderByDescending(Version).Select(folder => Path.Combine(folder, "bin")) : [];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(installed);
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new InvalidOperationException($"PostgreSQL is not installed: there is no initdb in PATH or below {Debian}. On Debian: apt-get install postgresql");
    }

    private static int Version(string folder) => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0;
}
