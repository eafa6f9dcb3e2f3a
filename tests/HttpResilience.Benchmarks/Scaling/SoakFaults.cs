using System.Net;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>
/// Which answer is next at a tier: an outage now and then, a few percent of faults, the rest is well. By count and not by chance, so that every run has the same. Thread-safe.
/// </summary>
/// <param name="share">Percent of the faults that this tier has.</param>
/// <param name="outageLength">Answers of every 200,000 that are an outage.</param>
internal sealed class SoakFaults(uint share, long outageLength)
{
    private const int OutageEvery = 200_000;

    // Changed by Interlocked only.
    private long _count;

    public SoakAnswer Next()
    {
        var count = Interlocked.Increment(ref _count);
        if (count % OutageEvery > OutageEvery - outageLength)
            return SoakAnswer.Unavailable;
        return Spread(count) * 100 >= share * 500 ? SoakAnswer.Well : (Spread(count) * 100 / share) switch
        {
            < 120 => SoakAnswer.Unavailable,
            < 180 => SoakAnswer.NoConnection,
            < 200 => SoakAnswer.BrokenOff,
            < 300 => SoakAnswer.Moved,
            < 301 => SoakAnswer.TooMany,
            _ => SoakAnswer.Later,
        };
    }

    public static HttpStatusCode StatusOf(SoakAnswer answer) => answer switch
    {
        SoakAnswer.Unavailable => HttpStatusCode.ServiceUnavailable,
        SoakAnswer.Moved => HttpStatusCode.TemporaryRedirect,
        SoakAnswer.TooMany => HttpStatusCode.TooManyRequests,
        _ => HttpStatusCode.OK,
    };

    /// <summary>0 to 9,999, each as often, in no order.</summary>
    public static uint Spread(long number) => (uint)((((ulong)number * 0x9E37_79B9_7F4A_7C15) >> 32) % 10_000);
}
