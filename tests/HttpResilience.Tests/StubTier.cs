using System.Collections.Concurrent;
using System.Net;

namespace HttpResilience.Tests;

/// <summary>A tier's primary handler that answers as the test says and remembers what it was asked.</summary>
internal sealed class StubTier(string name) : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _script = new();

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>What it does when the script is used up.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Otherwise { get; set; } =
        (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(name) });

    public int Arrivals => Seen.Count;

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
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Seen.Enqueue(new SeenRequest(request.Method, request.RequestUri!, request.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase), body));
        var answer = _script.TryDequeue(out var next) ? next : Otherwise;
        var response = await answer(request, cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    private static HttpResponseMessage Response(HttpStatusCode status, Action<HttpResponseMessage>? change)
    {
        var response = new HttpResponseMessage(status);
        change?.Invoke(response);
        return response;
    }
}
