using System.Net;
using System.Net.Sockets;

namespace HttpResilience.PackageTests;

/// <summary>A server of one's own on loopback that answers each path with a text.</summary>
internal sealed class AnsweringServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public AnsweringServer(string name)
    {
        Address = $"http://127.0.0.1:{FreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = AnswerAsync(name);
    }

    public string Address { get; }

    /// <summary>An address where nobody listens.</summary>
    public static string Nobody() => $"http://127.0.0.1:{FreePort()}/";

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswerAsync(string name)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                await using var writer = new StreamWriter(context.Response.OutputStream);
                await writer.WriteAsync($"{context.Request.Url!.AbsolutePath} from {name}");
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
