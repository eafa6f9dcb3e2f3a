using ZohoTiers.Servers;

namespace ZohoTiers.Faults;

/// <summary>Does to a request what the server's fault says. A refused connection never gets here: see <see cref="ServerDoor"/>.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, FaultSwitch faults, TimeProvider time)
{
    private const int RetryAfterSeconds = 1;
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_headStart = TimeSpan.FromMilliseconds(20);

    public Task InvokeAsync(HttpContext context) => faults.Current switch
    {
        FaultKind.None => next(context),
        FaultKind.Refuse or FaultKind.Reset => Abort(context),
        FaultKind.LoseAnswer when HttpMethods.IsGet(context.Request.Method) || McpGateway.IsRead(context.Request) => next(context),
        FaultKind.Unavailable503 => RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "SERVICE_UNAVAILABLE", "the service is down for maintenance"),
        FaultKind.Throttle429 => RefuseAsync(context, StatusCodes.Status429TooManyRequests, "TOO_MANY_REQUESTS", "too many requests fired in concurrency limit"),
        var fault => SpoilAnswerAsync(context, fault),
    };

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return CrmAnswers.Error(status, code, message).ExecuteAsync(context);
    }

    private async Task SpoilAnswerAsync(HttpContext context, FaultKind fault)
    {
        var body = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await next(context);
        context.Response.Body = body;
        answer.Position = 0;

        switch (fault)
        {
            case FaultKind.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case FaultKind.Slow:
                await Task.Delay(s_slow, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await answer.CopyToAsync(body);
                break;
            case FaultKind.Error500:
                context.Response.Clear();
                await CrmAnswers.Error(StatusCodes.Status500InternalServerError, "INTERNAL_ERROR", "internal error occurred").ExecuteAsync(context);
                break;
            case FaultKind.CutBody:
                context.Response.ContentLength = answer.Length;
                await body.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length / 2));
                await body.FlushAsync();
                // A reset that follows at once would take the half with it.
                await Task.Delay(s_headStart, time, CancellationToken.None);
                context.Abort();
                break;
            default:
                context.Abort();
                break;
        }
    }
}
