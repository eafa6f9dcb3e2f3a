using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HttpResilience.Drills.Tiers;
using Npgsql;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>A real PostgreSQL on a free loopback port, with a data folder of its own. It keeps both when it is stopped and started again. Everybody is trusted.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postgresql-");
    private readonly ConcurrentQueue<string> _log = new();

    // Bound but never listening: nobody else gets the port while the server is down.
    private readonly Socket _reservation = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Process? _process;
    private bool _isPaused;

    public PostgreSqlServer()
    {
        _reservation.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _reservation.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public int Port => ((IPEndPoint)_reservation.LocalEndPoint!).Port;

    private string Data => Path.Combine(_folder.FullName, "data");

    public string ConnectionString(string database = "postgres", string user = "postgres") => $"Host=127.0.0.1;Port={Port};Database={database};Username={user}";

    public async ValueTask InitializeAsync()
    {
        try
        {
            await PostgreSqlPrograms.GiveAsync(_folder);
            await PostgreSqlPrograms.RunAsync(PostgreSqlPrograms.Program("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-D", Data));
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once it answers.</summary>
    public async Task StartAsync()
    {
        var start = PostgreSqlPrograms.Program(
            "postgres", "-D", Data, "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _folder.FullName, "-c", "fsync=off", "-c", "max_connections=400");
        (start.RedirectStandardError, start.RedirectStandardOutput) = (true, true);
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            Assert.False(_process.HasExited || TimeProvider.System.GetElapsedTime(started) > Eventually.Patience, $"PostgreSQL does not answer.\n{string.Join('\n', _log)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Ends all sessions. Does nothing when it is not running.</summary>
    /// <param name="immediate">As if the power had gone; otherwise it tells its clients, and closes its files.</param>
    public async Task StopAsync(bool immediate = false)
    {
        if (_process is not { } process)
            return;
        _process = null;
        if (!process.HasExited)
            (immediate ? (Action<Process>)Signal.Quit : Signal.Interrupt)(process);
        await process.WaitForExitAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
        process.Dispose();
    }

    /// <summary>From now on connections are accepted, by the kernel, and nothing is answered.</summary>
    public void Pause()
    {
        _isPaused = true;
        ForAll(Signal.Pause);
    }

    /// <summary>Does nothing when it is not paused.</summary>
    public void Resume()
    {
        if (_isPaused && _process is { HasExited: false })
            ForAll(Signal.Resume);
        _isPaused = false;
    }

    /// <summary>Ends all sessions but this one, in the middle of whatever they do.</summary>
    public Task CutConnectionsAsync() => ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"database_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>On a new connection, which is closed afterwards.</summary>
    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        await using var connection = await ConnectAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T> QueryAsync<T>(string sql, string database = "postgres")
    {
        await using var connection = await ConnectAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<NpgsqlConnection> ConnectAsync(string database = "postgres")
    {
        var connection = new NpgsqlConnection($"{ConnectionString(database)};Pooling=false;Application Name=test");
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        Resume();
        await StopAsync(immediate: true);
        _reservation.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // The one that starts the others comes first, or there would be new ones.
    private void ForAll(Action<Process> signal)
    {
        signal(_process!);
        var children = File.ReadAllText($"/proc/{_process!.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var child in children)
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(child, CultureInfo.InvariantCulture));
                signal(process);
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                // A session that ends by itself.
            }
        }
    }
}
