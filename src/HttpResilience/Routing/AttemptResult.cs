using System.Runtime.ExceptionServices;

namespace HttpResilience.Routing;

/// <summary>A response or an exception, with what it means.</summary>
internal readonly record struct AttemptResult(HttpResponseMessage? Response, Exception? Exception, AttemptOutcome Outcome)
{
    /// <summary>It goes to the caller: no other tier is asked.</summary>
    public bool IsFinal { get; init; }

    private int Worth => Response is not (null or RejectedResponse) ? 2 : Exception is not null ? 1 : 0;

    /// <summary>Of two results the later one counts, but a response is worth more to the caller than an exception, and that more than a rejection. The other is disposed of.</summary>
    public static AttemptResult Better(in AttemptResult later, in AttemptResult earlier)
    {
        if (later.Worth >= earlier.Worth)
        {
            earlier.Discard();
            return later;
        }

        later.Discard();
        return earlier with { Outcome = later.Outcome };
    }

    public HttpResponseMessage GetOrThrow()
    {
        if (Exception is not null)
            ExceptionDispatchInfo.Throw(Exception);
        return Response!;
    }

    public void Discard() => Response?.Dispose();
}
