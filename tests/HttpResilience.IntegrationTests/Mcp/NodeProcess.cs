using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HttpResilience.IntegrationTests.Mcp;

/// <summary>A Node program that serves HTTP on loopback.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;

    private NodeProcess(ProcessStartInfo start) => _process = new Process { StartInfo = start };

    public Uri Address { get; private set; } = null!;

    /// <summary>A script of ours, which prints its port.</summary>
    public static async Task<NodeProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = await NpmServers.GetFolderAsync(), RedirectStandardError = true, RedirectStandardOutput = true };
        return await StartAsync(start, "port: ", static line => int.Parse(line, CultureInfo.InvariantCulture), errors: false);
    }

    /// <summary>The server with everything, which is told its port.</summary>
    public static async Task<NodeProcess> StartEverythingAsync()
    {
        var port = FreePort();
        string[] arguments = [Path.Combine("node_modules", "@modelcontextprotocol", "server-everything", "dist", "index.js"), "streamableHttp"];
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = await NpmServers.GetFolderAsync(), RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        return await StartAsync(start, "MCP Streamable HTTP Server listening", _ => port, errors: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<NodeProcess> StartAsync(ProcessStartInfo start, string sign, Func<string, int> portOf, bool errors)
    {
        var node = new NodeProcess(start);
        node._process.Start();
        try
        {
            var (told, other) = errors ? (node._process.StandardError, node._process.StandardOutput) : (node._process.StandardOutput, node._process.StandardError);
            var rest = other.ReadToEndAsync();
            var line = await ReadAsync(told, sign, rest).WaitAsync(Eventually.Patience, TimeProvider.System);
            node.Address = new Uri($"http://127.0.0.1:{portOf(line[sign.Length..])}/");
            // What else it writes is read, or a full pipe would hold it up.
            _ = told.ReadToEndAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> ReadAsync(StreamReader told, string sign, Task<string> rest)
    {
        var output = new StringBuilder();
        while (await told.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (line.StartsWith(sign, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"The server did not start.\n{output}{await rest}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
