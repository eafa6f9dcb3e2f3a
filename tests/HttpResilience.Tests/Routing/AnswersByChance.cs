using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace HttpResilience.Tests.Routing;

/// <summary>Makes stub tiers answer at once, after some virtual time or never, well or badly, as a hash of the request and the tier says. Thread-safe.</summary>
internal sealed class AnswersByChance
{
    private readonly TierHarness _tiers;
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private int _underWay;
    private int _notDisposed;

    public AnswersByChance(TierHarness tiers, params string[] names)
    {
        _tiers = tiers;
        foreach (var name in names)
            tiers.Tier(name).Otherwise = (message, cancellationToken) => AnswerAsync(name, message, cancellationToken);
    }

    public bool AlwaysOk { get; set; }

    public int UnderWay => Volatile.Read(ref _underWay);

    public int NotDisposed => Volatile.Read(ref _notDisposed);

    public bool IsNoneAskedTwice => _asked.Values.All(times => times == 1);

    private async Task<HttpResponseMessage> AnswerAsync(string tier, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var path = message.RequestUri!.AbsolutePath[1..];
            _asked.AddOrUpdate($"{tier} {path}", 1, (_, times) => times + 1);
            var chance = AlwaysOk ? 0 : Chance(tier + path);
            if ((chance & 1) != 0)
                await Task.Yield();
            if (chance % 5 > 1)
                await Task.Delay(TimeSpan.FromMilliseconds((chance % 40) * 10), _tiers.Time, cancellationToken);
            return (chance % 29) switch
            {
                1 => Make(HttpStatusCode.BadGateway, path),
                2 => throw new HttpRequestException(HttpRequestError.ConnectionError),
                3 => throw new HttpRequestException("reset", new IOException()),
                4 => await NeverAsync(cancellationToken),
                _ => Make(HttpStatusCode.OK, path),
            };
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<HttpResponseMessage> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _tiers.Time, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }

    private HttpResponseMessage Make(HttpStatusCode status, string body)
    {
        Interlocked.Increment(ref _notDisposed);
        return new HttpResponseMessage(status) { Content = new CountedContent(body, this) };
    }

    // The same in every run, as string.GetHashCode is not.
    private static uint Chance(string text) => text.Aggregate(2166136261, (hash, letter) => (hash ^ letter) * 16777619) >> 8;

    private sealed class CountedContent(string text, AnswersByChance owner) : ByteArrayContent(Encoding.UTF8.GetBytes(text))
    {
        private int _isDisposed;

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                Interlocked.Decrement(ref owner._notDisposed);
            base.Dispose(disposing);
        }
    }
}
