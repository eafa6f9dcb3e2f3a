using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ZohoTiers.Fleet;

/// <summary>A PostgreSQL of the sample's own, on a free loopback port and in a temporary folder: one that may be pulled.</summary>
internal sealed class LocalPostgreSql : IAsyncDisposable
{
    private const string User = "postgres";
    private const string Installed = "/usr/lib/postgresql";

    private static readonly bool s_isRoot = Environment.UserName == "root";

    private readonly string _programs;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoho-tiers-");
    private readonly int _port = FreePort();

    private LocalPostgreSql(string programs) => _programs = programs;

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Database=postgres;Username={User}";

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <returns><see langword="null"/> when none is installed.</returns>
    public static async Task<LocalPostgreSql?> StartNewAsync()
    {
        var installed = Directory.Exists(Installed) ? Directory.GetDirectories(Installed).OrderDescending(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin")) : [];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(installed);
        if (folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl"))) is not { } programs)
            return null;
        var server = new LocalPostgreSql(programs);
        // It refuses to be run by root.
        if (s_isRoot)
            await RunAsync("chown", User, server._folder.FullName);
        await server.RunProgramAsync("initdb", "-A", "trust", "-U", User, "--no-sync", "-D", server.Data);
        await server.StartAsync();
        return server;
    }

    public Task StartAsync() => RunProgramAsync(
        "pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder.FullName, "log"), "-o", $"-p {_port.ToString(CultureInfo.InvariantCulture)} -h 127.0.0.1 -k {_folder.FullName}", "start");

    /// <summary>As if somebody had pulled the plug.</summary>
    public Task PullAsync() => RunProgramAsync("pg_ctl", "-D", Data, "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await PullAsync();
        _folder.Delete(recursive: true);
    }

    private Task RunProgramAsync(string name, params string[] arguments)
    {
        var program = Path.Combine(_programs, name);
        return s_isRoot ? RunAsync("setpriv", [$"--reuid={User}", $"--regid={User}", "--init-groups", program, .. arguments]) : RunAsync(program, arguments);
    }

    // The server that pg_ctl leaves behind would keep a redirected output open: it is thrown away.
    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
