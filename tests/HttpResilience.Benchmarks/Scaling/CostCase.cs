using System.Diagnostics;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>One way to send requests: to these clients, for these URIs, both in rotation. Keeps what each round cost.</summary>
internal sealed class CostCase(string name, HttpClient[] clients, Uri[] uris)
{
    private readonly List<double> _nanoseconds = [];
    private readonly List<double> _bytes = [];
    private int _next;

    public string Name { get; } = name;

    public IReadOnlyList<double> Nanoseconds => _nanoseconds;

    public double Bytes => Median.Of(_bytes);

    public Row ToRow() => new(Name, ("ns", Median.Of(_nanoseconds)), ("bytes", Bytes));

    /// <summary>Sends each URI through each client once.</summary>
    public Task VisitAllAsync() => SendAsync(Math.Max(clients.Length, uris.Length));

    public async Task MeasureAsync(int requests, bool isWarmUp)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await SendAsync(requests);
        var elapsed = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (isWarmUp)
            return;
        _nanoseconds.Add(elapsed.TotalNanoseconds / requests);
        _bytes.Add((double)allocated / requests);
    }

    private async Task SendAsync(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            var turn = _next++ & int.MaxValue;
            using var message = new HttpRequestMessage(HttpMethod.Get, uris[turn % uris.Length]);
            using var response = await clients[turn % clients.Length].SendAsync(message);
        }
    }
}
