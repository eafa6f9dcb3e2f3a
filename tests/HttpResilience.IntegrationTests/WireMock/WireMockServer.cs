using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>A WireMock in a process of its own, on a free loopback port.</summary>
internal sealed class WireMockServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiremock-");
    private readonly Process _process;
    private WireMockAdmin? _admin;

    private WireMockServer(string jar)
    {
        // Answers that are held up keep a thread each, also after their client has gone.
        string[] arguments =
        [
            "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar, "--port", "0", "--bind-address", "127.0.0.1", "--root-dir", _folder.FullName,
            "--container-threads", "150", "--disable-banner", "--disable-extensions-scanning",
        ];
        _process = new Process { StartInfo = new ProcessStartInfo("java", arguments) { RedirectStandardError = true, RedirectStandardOutput = true } };
    }

    public Uri Address { get; private set; } = null!;

    public WireMockAdmin Admin => _admin!;

    public static async Task<WireMockServer> StartAsync()
    {
        var server = new WireMockServer(await WireMockJar.GetAsync());
        try
        {
            server._process.Start();
            server.Address = await server.ReadAddressAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
            server._admin = new WireMockAdmin(server.Address);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    // Written once it listens.
    private async Task<Uri> ReadAddressAsync()
    {
        var error = _process.StandardError.ReadToEndAsync();
        var output = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (line.Split(':', StringSplitOptions.TrimEntries) is not ["port", var port])
                continue;
            // What else it writes is read, or a full pipe would hold it up.
            _ = _process.StandardOutput.ReadToEndAsync();
            return new Uri($"http://127.0.0.1:{int.Parse(port, CultureInfo.InvariantCulture)}/");
        }

        throw new InvalidOperationException($"WireMock did not start.\n{output}{await error}");
    }
}
