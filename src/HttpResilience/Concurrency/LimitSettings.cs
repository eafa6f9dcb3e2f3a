namespace HttpResilience.Concurrency;

/// <summary>The limits of a tier's attempts in force: a fixed or an adaptive number at once, and so many in a time; each may be absent.</summary>
internal sealed record LimitSettings(int? Fixed, int Queue, int AdaptiveMin, int? AdaptiveMax, int? RatePermits, TimeSpan RatePer)
{
    public static readonly LimitSettings None = new(null, 0, 0, null, null, TimeSpan.Zero);

    public bool HasSameFixedLimit(LimitSettings other) => (Fixed, Queue) == (other.Fixed, other.Queue);

    public bool HasSameRate(LimitSettings other) => (RatePermits, RatePer) == (other.RatePermits, other.RatePer);
}
