using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace HttpResilience.Tests;

/// <summary>A tier's primary handler that answers as the test says and remembers what it was asked.</summary>
internal sealed class StubTier(string name) : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _script = new();
    private int _processed;

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>What it does when the script is used up.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Otherwise { get; set; } =
        (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(name) });

    public int Arrivals => Seen.Count;

    /// <summary>Arrivals after which a real server might have executed the request: all but refusals and connections that were never made.</summary>
    public int Processed => Volatile.Read(ref _processed);

    /// <summary>False for a server that can't be reached: it sees no body.</summary>
    public bool ReadsBodies { get; set; } = true;

    public StubTier Then(HttpStatusCode status, Action<HttpResponseMessage>? change = null)
    {
        _script.Enqueue((_, _) => Task.FromResult(Response(status, change)));
        return this;
    }

    public StubTier Then(Exception exception)
    {
        _script.Enqueue((_, _) => Task.FromException<HttpResponseMessage>(exception));
        return this;
    }

    public StubTier Always(HttpStatusCode status, Action<HttpResponseMessage>? change = null)
    {
        Otherwise = (_, _) => Task.FromResult(Response(status, change));
        return this;
    }

    public StubTier Always(Exception exception)
    {
        Otherwise = (_, _) => Task.FromException<HttpResponseMessage>(exception);
        return this;
    }

    /// <summary>Ends when so many requests have arrived.</summary>
    public async Task HasSeenAsync(int requests)
    {
        while (Arrivals < requests)
            await Task.Yield();
    }

    /// <summary>Never answers; ends only when it is canceled.</summary>
    public StubTier AlwaysHang()
    {
        Otherwise = async (_, cancellationToken) =>
        {
            var never = new TaskCompletionSource<HttpResponseMessage>();
            await using var registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
            return await never.Task;
        };
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null || !ReadsBodies ? null : await ReadAsync(request.Content, cancellationToken);
        Seen.Enqueue(new SeenRequest(request.Method, request.RequestUri!, request.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase), body) { Version = request.Version, VersionPolicy = request.VersionPolicy });
        var answer = _script.TryDequeue(out var next) ? next : Otherwise;
        try
        {
            var response = await answer(request, cancellationToken);
            response.RequestMessage = request;
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
                Interlocked.Increment(ref _processed);
            return response;
        }
        catch (Exception exception) when (!IsBeforeSending(exception))
        {
            Interlocked.Increment(ref _processed);
            throw;
        }
    }

    // Spelled out here once more, so that the library is not measured by its own rule.
    private static bool IsBeforeSending(Exception exception) => exception is
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
        }
        or TaskCanceledException { InnerException: TimeoutException };

    // As a socket's handler does: reading it as text would keep it, and a body that can be read once could be read again.
    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return Encoding.UTF8.GetString(copy.ToArray());
    }

    private static HttpResponseMessage Response(HttpStatusCode status, Action<HttpResponseMessage>? change)
    {
        var response = new HttpResponseMessage(status);
        change?.Invoke(response);
        return response;
    }
}
