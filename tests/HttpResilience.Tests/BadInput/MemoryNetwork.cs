using System.Collections.Concurrent;
using System.Net;

namespace HttpResilience.Tests.BadInput;

/// <summary>The socket's own handler over connections in memory: what it refuses to send is refused here too. Every host exists and answers 200; https is taken for http.</summary>
internal sealed class MemoryNetwork : DelegatingHandler
{
    private volatile TaskCompletionSource _mayAnswer = Open();

    public MemoryNetwork() => InnerHandler = new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        ConnectCallback = (context, _) =>
        {
            var mayAnswer = _mayAnswer.Task;
            return ValueTask.FromResult<Stream>(new MemoryExchange(head => Seen.Enqueue((context.DnsEndPoint, head)), mayAnswer));
        },
    };

    /// <summary>Where requests went, and their heads.</summary>
    public ConcurrentQueue<(DnsEndPoint To, string Head)> Seen { get; } = new();

    /// <summary>From now on nobody is answered, until what is returned is told so.</summary>
    public TaskCompletionSource Hold() => _mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Answer() => _mayAnswer = Open();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        if (asked.Scheme == Uri.UriSchemeHttps)
            request.RequestUri = new UriBuilder(asked) { Scheme = Uri.UriSchemeHttp, Port = asked.Port }.Uri;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = asked;
        }
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
