using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>A real PgBouncer in transaction mode before a <see cref="PostgreSqlServer"/>: one session of the server for all its clients.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgbouncer-");
    private readonly Socket _reservation = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Process? _process;

    private PgBouncer()
    {
        _reservation.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _reservation.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Database=postgres;Username=postgres";

    private int Port => ((IPEndPoint)_reservation.LocalEndPoint!).Port;

    public static async Task<PgBouncer> StartAsync(PostgreSqlServer server)
    {
        var bouncer = new PgBouncer();
        try
        {
            var settings = await bouncer.WriteSettingsAsync(server.Port);
            await PostgreSqlPrograms.GiveAsync(bouncer._folder);
            bouncer._process = Process.Start(PostgreSqlPrograms.As("pgbouncer", "--quiet", settings))!;
            await Eventually.IsTrueAsync(bouncer.AnswersAsync, "PgBouncer does not answer");
            return bouncer;
        }
        catch
        {
            await bouncer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _reservation.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<string> WriteSettingsAsync(int port)
    {
        var (settings, users) = (Path.Combine(_folder.FullName, "pgbouncer.ini"), Path.Combine(_folder.FullName, "users.txt"));
        await File.WriteAllTextAsync(users, "\"postgres\" \"\"\n");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            postgres = host=127.0.0.1 port={port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = transaction
            default_pool_size = 1
            """);
        return settings;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
