using System.Collections.Concurrent;
using System.Globalization;

namespace HttpResilience.Drills.Availability;

/// <summary>Counts what a subject sends to which tier, and to those that are sick. Thread-safe.</summary>
internal sealed class AttemptWatch(Fleet fleet)
{
    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentBag<AttemptRecord> _records = [];

    // Interlocked.
    private int _attempts;
    private int _atSick;
    private int _probes;
    private int _probesAtSick;

    public int Attempts => Volatile.Read(ref _attempts);

    public int AtSick => Volatile.Read(ref _atSick);

    /// <summary>Health probes, which are no attempts.</summary>
    public int Probes => Volatile.Read(ref _probes);

    public int ProbesAtSick => Volatile.Read(ref _probesAtSick);

    /// <summary>The attempts that failed or were slow, by the request's number.</summary>
    public ILookup<int, AttemptRecord> Records => _records.ToLookup(record => record.Request);

    /// <summary>Forgets what was before the drill.</summary>
    public void Clear()
    {
        (_attempts, _atSick, _probes, _probesAtSick) = (0, 0, 0, 0);
        _records.Clear();
    }

    public DelegatingHandler Handler(int tier) => new TierWatch(this, tier);

    /// <param name="tier">The tier's place.</param>
    /// <param name="request">The request.</param>
    /// <param name="send">Sends it.</param>
    public async Task<HttpResponseMessage> SeeAsync(int tier, HttpRequestMessage request, Func<Task<HttpResponseMessage>> send)
    {
        var isSick = fleet.IsSick(tier);
        var isRequest = int.TryParse(request.RequestUri!.Segments[^1], CultureInfo.InvariantCulture, out var number);
        Interlocked.Increment(ref isRequest ? ref _attempts : ref _probes);
        if (isSick)
            Interlocked.Increment(ref isRequest ? ref _atSick : ref _probesAtSick);
        var started = TimeProvider.System.GetTimestamp();
        var end = "canceled";
        try
        {
            var response = await send();
            end = response.StatusCode.ToString();
            return response;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            end = exception.GetType().Name;
            throw;
        }
        finally
        {
            var duration = TimeProvider.System.GetElapsedTime(started);
            if (isRequest && (end != "OK" || duration > s_long))
                _records.Add(new(number, tier, isSick, duration, end));
        }
    }

    private sealed class TierWatch(AttemptWatch watch, int tier) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            watch.SeeAsync(tier, request, () => base.SendAsync(request, cancellationToken));
    }
}
