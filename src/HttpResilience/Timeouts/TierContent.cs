using System.Net;
using HttpResilience.Routing;

namespace HttpResilience.Timeouts;

/// <summary>
/// A response's body that knows how it came about, and can't hang its reader. Reading it whole, as <see cref="HttpClient"/> does under the default completion option, is bounded by the request's total timeout; reading
/// it as a stream is not, and fails only when nothing has come for the idle timeout.
/// </summary>
internal sealed class TierContent : HttpContent
{
    private const int ShortBody = 64 * 1024;

    private readonly HttpContent _inner;
    private readonly TierSet _set;
    private readonly Tier? _answeredBy;
    private readonly TierOperation? _operation;
    private readonly HttpMethod _method;
    private readonly IReadOnlyList<TierAttempt>? _story;
    private readonly long _started;
    private readonly TimeSpan _duration;
    private readonly int _attempts;
    private readonly bool _isStale;
    private readonly bool _isFallback;

    // The request itself is used again by then.
    private TierContent(HttpContent inner, TierRequest request)
    {
        _inner = inner;
        _set = request.Set;
        _answeredBy = request.AnsweredBy;
        _operation = request.Operation;
        _method = request.Message.Method;
        _story = request.WentWell ? null : request.Story;
        _started = request.Deadline.Started;
        _duration = request.Duration;
        _attempts = request.TotalAttempts;
        _isStale = request.IsStale;
        _isFallback = _answeredBy is not null && !ReferenceEquals(_answeredBy, request.Sequence[0]);
        if (MadeHeaders.Of(inner) is { NonValidated.Count: > 0 } headers)
            Headers.AddAll(headers);
    }

    public static void Bound(HttpResponseMessage response, TierRequest request) => response.Content = new TierContent(response.Content, request);

    public TierInfo Info => new()
    {
        Client = _set.Client,
        Tier = _answeredBy?.Name,
        Operation = _operation?.Name,
        Attempts = _attempts,
        Duration = _duration,
        IsStale = _isStale,
        IsFallback = _isFallback,
    };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var (clock, total) = (_set.Clock, _operation?.TotalTimeout ?? _set.TotalTimeout);
        var now = clock.GetTimestamp();
        var left = new Deadline(clock, _started, total).LeftAt(now);
        var timer = AttemptTimer.For(clock);
        // HttpClient itself reads at once. A caller that took the headers and reads the body later, when the time has passed, gets as much again.
        timer.Start(now, left > TimeSpan.Zero ? left : total);
        // What comes from a socket may keep coming for long without a wait, but not what is short. Linked before it is read, every body would meet the others at the lock of HttpClient's own source.
        var isShort = _inner is ByteArrayContent or ReadOnlyMemoryContent || _inner.Headers.ContentLength <= ShortBody;
        if (!isShort)
            timer.Follow(cancellationToken);
        var copying = CopyAsync(stream, timer.Token);
        if (!copying.IsCompletedSuccessfully)
        {
            if (isShort)
                timer.Follow(cancellationToken);
            return FinishAsync(copying, timer, cancellationToken);
        }

        timer.Recycle();
        return copying;
    }

    private async Task FinishAsync(Task copying, AttemptTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            await copying.ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (OperationCanceledException exception) when (timer.HasFired)
        {
            throw Failures.BodyTimeout(_set, _method, _operation, _answeredBy, _story ?? [], exception);
        }
        finally
        {
            timer.Recycle();
        }
    }

    // Without the total timeout: a thread that reads can't be called off.
    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_set.BodyIdleTimeout is null)
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

    // Never throws: what does makes a faulted task.
    private Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            return _set.BodyIdleTimeout is null ? _inner.CopyToAsync(stream, cancellationToken) : CopyIdlyAsync(stream, cancellationToken);
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
    }

    private async Task CopyIdlyAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var body = Idle(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        await body.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    private Stream Idle(Stream body) => _set.BodyIdleTimeout is { } idle ? new IdleTimeoutStream(body, idle, _set.Client, _set.Clock) : body;
}
