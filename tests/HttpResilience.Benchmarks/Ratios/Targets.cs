using System.Globalization;
using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>The targets that the measured rows allow to judge.</summary>
internal sealed class Targets(IReadOnlyList<Result> results)
{
    public static IEnumerable<Ratio> OfMemory() =>
    [
        new("bytes of a breaker, consecutive rule", BreakerMemory.OfConsecutiveRule(), 1_024),
        new("bytes of a breaker, window of time", BreakerMemory.OfTimeWindow(), 4_096),
        new("bytes of a breaker, window of calls", BreakerMemory.OfCountWindow(), 4_096),
    ];

    public IEnumerable<Ratio> OfRows() => [.. OfRequests(Primary.AtOnce), .. OfRequests(Primary.Later), .. OfBreakers()];

    private IEnumerable<Ratio> OfBreakers()
    {
        // Of the fastest rounds: two tasks have two cores only while nobody else takes one.
        if ((Find("l-1", null), Find("l-2", null)) is ({ } one, { } two))
        {
            var note = string.Create(CultureInfo.InvariantCulture, $"2 tasks had {two.Fastest.Cores:N1} cores");
            yield return new("l, throughput of 2 tasks / 1 task", one.Fastest.Nanoseconds / two.Fastest.Nanoseconds, 1.6, IsFloor: true, note);
        }

        if (Find("k-10000", null) is { } snapshot)
            yield return new("k, snapshot of 10,000 breakers, ms", snapshot.Nanoseconds / 1e6, 2);
    }

    private IEnumerable<Ratio> OfRequests(Primary primary)
    {
        var name = primary == Primary.AtOnce ? "at once" : "later";
        if ((Find("a", primary), Find("c", primary), Find("e", primary)) is ({ } a, { } c, { } e))
        {
            yield return new($"(e - a) / (c - a), time, {name}", (e.Nanoseconds - a.Nanoseconds) / (c.Nanoseconds - a.Nanoseconds), 0.5);
            yield return new($"(e - a) / (c - a), bytes, {name}", (double)(e.Bytes - a.Bytes) / (c.Bytes - a.Bytes), 0.5);
        }

        if ((Find("e", primary), Find("g", primary)) is ({ } three, { } down))
        {
            yield return new($"g - e, ns, {name}", down.Nanoseconds - three.Nanoseconds, 150);
            yield return new($"g - e, bytes, {name}", down.Bytes - three.Bytes, 0);
        }

        // Whoever fails through HttpClient pays for an exception that is thrown at every await on its way out. In row i no tier is asked, so nothing comes later.
        if ((Find("i", primary), Find("a-fails", Primary.AtOnce)) is ({ } rejected, { } failed))
        {
            yield return new($"i - a-fails, ns, {name}", rejected.Nanoseconds - failed.Nanoseconds, 5_000);
            yield return new($"i with HttpClient's own throwing, ns, {name}", rejected.Nanoseconds, 5_000, Note: string.Create(CultureInfo.InvariantCulture, $"a-fails alone takes {failed.Nanoseconds:N0}"));
        }

        if ((Find("e", primary), Find("f", primary)) is ({ } unheard, { } heard))
            yield return new($"f / e, time, {name}", heard.Nanoseconds / unheard.Nanoseconds, 1.3);
        if ((Find("m-bare", primary), Find("m-ours", primary), Find("m-sdk", primary)) is ({ } posted, { } translated, { } sdk))
        {
            var note = string.Create(CultureInfo.InvariantCulture, $"the SDK's client takes {sdk.Nanoseconds - posted.Nanoseconds:N0} ns and {sdk.Bytes - posted.Bytes:N0} bytes");
            yield return new($"m-ours - m-bare, ns, {name}", translated.Nanoseconds - posted.Nanoseconds, 30_000, Note: note);
            yield return new($"m-ours - m-bare, bytes, {name}", translated.Bytes - posted.Bytes, 20 * 1_024);
        }
    }

    private Result? Find(string key, Primary? primary) => results.FirstOrDefault(result => result.Key == key && result.Primary == primary);
}
