using HttpResilience.AspNetCore.Status;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpResilience.AspNetCore.Events;

/// <summary>GET /events: a stream of server-sent events for everybody who watches, up to a number. Ends them all when the application stops.</summary>
internal sealed class EventStreams(ITierResilienceStatus status, StatusEndpoint statusEndpoint, TimeProvider timeProvider, CancellationToken stopping)
{
    public const int Most = 100;

    // Interlocked.
    private int _open;

    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > Most)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                context.Response.Headers.RetryAfter = "10";
                return;
            }

            await ServeAsync(context).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        // Neither a compressing middleware nor nginx may hold events back.
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.Headers["X-Accel-Buffering"] = "no";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        using var stream = new EventStream(status, statusEndpoint, response.BodyWriter, timeProvider);
        try
        {
            await stream.RunAsync(ended.Token).ConfigureAwait(false);
        }
        catch (Exception) when (ended.IsCancellationRequested)
        {
            // The reader left, or the application stops: that is how every stream ends.
        }
    }
}
