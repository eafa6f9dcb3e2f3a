using Microsoft.AspNetCore.Http;

namespace HttpResilience.Drills.Tiers;

/// <summary>One request at a tier.</summary>
internal sealed class TierCall(HttpContext context, string method, string key, bool isWrite)
{
    private static readonly TimeSpan s_timeToRead = TimeSpan.FromMilliseconds(20);
    private static readonly byte[] s_answer = "{\"status\":\"success\"}"u8.ToArray();

    public string Method => method;

    public string Key => key;

    public bool IsWrite => isWrite;

    public string Body { get; private set; } = BodyDigest.Unread;

    public bool HasIdempotencyKey => context.Request.Headers.ContainsKey("Idempotency-Key");

    public void Abort() => context.Abort();

    public async Task ReadSomeAsync()
    {
        try
        {
            await context.Request.Body.ReadAtLeastAsync(new byte[100], 1, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (IsOfCaller(exception))
        {
        }
    }

    /// <returns>False when the caller went away before its body was here.</returns>
    public async Task<bool> TryReadBodyAsync()
    {
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body);
        }
        catch (Exception exception) when (IsOfCaller(exception))
        {
            return false;
        }

        Body = BodyDigest.Of(body.GetBuffer().AsSpan(0, (int)body.Length));
        return true;
    }

    public Task AnswerAsync(TierFault fault)
    {
        switch (fault)
        {
            case TierFault.Abort or TierFault.ExecuteAndAbort:
                Abort();
                return Task.CompletedTask;
            case TierFault.Unavailable:
                return SayAsync(StatusCodes.Status503ServiceUnavailable);
            case TierFault.UnavailableForNow:
                return SayAsync(StatusCodes.Status503ServiceUnavailable, retryAfter: true);
            case TierFault.Busy:
                return SayAsync(StatusCodes.Status429TooManyRequests, retryAfter: true);
            case TierFault.ExecuteAndFail:
                return SayAsync(StatusCodes.Status500InternalServerError);
            case TierFault.ExecuteAndCutAnswer:
                return CutAsync();
            case TierFault.AnswerAndClose:
                context.Response.Headers.Connection = "close";
                break;
        }
        return SayAsync(StatusCodes.Status200OK);
    }

    private static bool IsOfCaller(Exception exception) => exception is IOException or OperationCanceledException;

    private async Task SayAsync(int status, bool retryAfter = false)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = s_answer.Length;
        if (retryAfter)
            context.Response.Headers.RetryAfter = "1";
        if (!HttpMethods.IsHead(method))
            await context.Response.Body.WriteAsync(s_answer);
    }

    private async Task CutAsync()
    {
        context.Response.ContentLength = s_answer.Length;
        await context.Response.Body.WriteAsync(s_answer.AsMemory(0, 5));
        await context.Response.Body.FlushAsync();
        // A reset takes along what the caller has not read yet.
        await Task.Delay(s_timeToRead, TimeProvider.System);
        Abort();
    }
}
