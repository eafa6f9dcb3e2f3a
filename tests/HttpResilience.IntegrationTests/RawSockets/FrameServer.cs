namespace HttpResilience.IntegrationTests;

/// <summary>A server of HTTP/2 that answers each request with the frames that a test writes. Thread-safe.</summary>
internal sealed class FrameServer : IAsyncDisposable
{
    private readonly WireServer _server;
    private readonly Func<FrameWire, int, Task> _answer;
    private int _arrivals;

    /// <param name="answer">Answers the request on a stream. The connection ends when the test ends it.</param>
    public FrameServer(Func<FrameWire, int, Task> answer)
    {
        _answer = answer;
        _server = new WireServer(ServeAsync);
    }

    public Uri Address => _server.Address;

    /// <summary>Requests that came whole.</summary>
    public int Arrivals => Volatile.Read(ref _arrivals);

    public int OpenConnections => _server.OpenConnections;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(Wire wire)
    {
        var frames = new FrameWire(wire);
        await frames.OpenAsync();
        while (!frames.HasLeft && await frames.ReadRequestAsync() is { } stream)
        {
            Interlocked.Increment(ref _arrivals);
            await _answer(frames, stream);
        }
    }
}
