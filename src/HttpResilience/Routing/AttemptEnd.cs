using System.Runtime.ExceptionServices;

namespace HttpResilience.Routing;

/// <summary>How an attempt ended: with a response or an exception. A tier's handlers see it one after the other, and may put another exception in the place of the one they got.</summary>
internal struct AttemptEnd
{
    public HttpResponseMessage? Response { get; private init; }

    public Exception? Exception { readonly get; set; }

    /// <param name="ended">A task that has ended.</param>
    public static AttemptEnd Of(Task<HttpResponseMessage> ended) => ended.TryGet(out var response) ? new AttemptEnd { Response = response } : OfFailed(ended);

    public readonly HttpResponseMessage GetOrThrow()
    {
        if (Exception is not null)
            ExceptionDispatchInfo.Throw(Exception);
        return Response!;
    }

    private static AttemptEnd OfFailed(Task<HttpResponseMessage> ended)
    {
        try
        {
            return ended.GetAwaiter().GetResult() is { } response ? new AttemptEnd { Response = response } : throw new InvalidOperationException("A handler returned no response.");
        }
        catch (Exception exception)
        {
            return new AttemptEnd { Exception = exception };
        }
    }
}
