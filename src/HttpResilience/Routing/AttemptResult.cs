using System.Runtime.ExceptionServices;

namespace HttpResilience.Routing;

/// <summary>A response or an exception, with what it means.</summary>
internal readonly record struct AttemptResult(HttpResponseMessage? Response, Exception? Exception, AttemptOutcome Outcome)
{
    public bool IsNothing => Response is null && Exception is null;

    public int Worth => Response is not (null or RejectedResponse) ? 2 : Exception is not null ? 1 : 0;

    public HttpResponseMessage GetOrThrow()
    {
        if (Exception is not null)
            ExceptionDispatchInfo.Throw(Exception);
        return Response!;
    }

    public void Discard() => Response?.Dispose();
}
