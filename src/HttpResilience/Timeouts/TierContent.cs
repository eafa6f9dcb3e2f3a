using System.Net;
using HttpResilience.Routing;

namespace HttpResilience.Timeouts;

/// <summary>
/// A response's body that knows how it came about, and can't hang its reader. Reading it whole, as <see cref="HttpClient"/> does under the default completion option, is bounded by the request's total timeout; reading
/// it as a stream is not, and fails only when nothing has come for the idle timeout.
/// </summary>
internal sealed class TierContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly TierRequest _request;
    private readonly TimeProvider _timeProvider;
    private TierInfo? _info;

    private TierContent(HttpContent inner, TierRequest request, TimeProvider timeProvider)
    {
        _inner = inner;
        _request = request;
        _timeProvider = timeProvider;
        foreach (var (name, values) in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    public static HttpResponseMessage Bound(HttpResponseMessage response, TierRequest request, TimeProvider timeProvider)
    {
        response.Content = new TierContent(response.Content, request, timeProvider);
        return response;
    }

    public TierInfo Info => _info ??= new TierInfo
    {
        Client = _request.Set.Client,
        Tier = _request.AnsweredBy?.Name,
        Operation = _request.OperationName,
        Attempts = _request.TotalAttempts,
        Duration = _request.Duration,
        IsStale = _request.IsStale,
        IsFallback = _request.AnsweredBy is { } tier && !ReferenceEquals(tier, _request.Sequence[0]),
    };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // HttpClient itself reads at once. A caller that took the headers and reads the body later, when the time has passed, gets as much again.
        var left = _request.Deadline.Left;
        using var timeout = new CancellationTokenSource(left > TimeSpan.Zero ? left : _request.Deadline.Total, _timeProvider);
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            await CopyAsync(stream, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw Failures.BodyTimeout(_request, exception);
        }
    }

    // Without the total timeout: a thread that reads can't be called off.
    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_request.Set.BodyIdleTimeout is null)
        {
            _inner.CopyTo(stream, context, cancellationToken);
            return;
        }

        using var body = Idle(_inner.ReadAsStream(cancellationToken));
        body.CopyTo(stream);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => Idle(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Idle(_inner.ReadAsStream(cancellationToken));

    protected override bool TryComputeLength(out long length)
    {
        var known = _inner.Headers.ContentLength;
        length = known ?? 0;
        return known is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_request.Set.BodyIdleTimeout is null)
        {
            await _inner.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var body = Idle(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        await body.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    private Stream Idle(Stream body) => _request.Set.BodyIdleTimeout is { } idle ? new IdleTimeoutStream(body, idle, _request.Set.Client, _timeProvider) : body;
}
