using System.Net;
using System.Net.Sockets;

namespace HttpResilience.Benchmarks.Load;

/// <summary>A port that nobody listens on, and that nobody else gets: a connection to it is refused.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Address => new($"http://{_socket.LocalEndPoint}/");

    public void Dispose() => _socket.Dispose();
}
