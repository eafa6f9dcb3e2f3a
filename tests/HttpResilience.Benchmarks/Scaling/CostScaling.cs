namespace HttpResilience.Benchmarks.Scaling;

/// <summary>
/// What a request costs, against the number of tiers, clients, operations and distinct URIs. Cases take turns in each round, so that a busy machine slows them all.
/// </summary>
internal sealed class CostScaling : IDisposable
{
    private const int WarmUps = 6;
    private const int Rounds = 25;
    private const int Requests = 20_000;
    private const int DistinctUris = 100_000;

    private static readonly Uri[] s_one = [new(Subject.BaseAddress, "v8/accounts/1")];
    private static readonly Uri[] s_distinct = [.. Enumerable.Range(0, DistinctUris).Select(i => new Uri(Subject.BaseAddress, $"v8/accounts/{i}"))];

    private readonly Dictionary<string, CostCase> _cases = new(StringComparer.Ordinal);
    private readonly List<Subject> _subjects = [];

    private CostScaling()
    {
        var (bare, three) = (Make(tiers: 0), Make(tiers: 3));
        Add("bare", bare, s_one);
        Add("bare, 1,000 clients", Make(tiers: 0, clients: 1_000), s_one);
        Add("bare, 100,000 URIs", bare, s_distinct);
        Add("1 tier", Make(tiers: 1), s_one);
        Add("3 tiers", three, s_one);
        Add("10 tiers", Make(tiers: 10), s_one);
        Add("3 tiers, 100 clients", Make(tiers: 3, clients: 100), s_one);
        Add("3 tiers, 1,000 clients", Make(tiers: 3, clients: 1_000), s_one);
        Add("3 tiers, 0 operations", three, UrisOf(200));
        Add("3 tiers, 200 operations", Make(tiers: 3, operations: 200), UrisOf(200));
        Add("3 tiers, 2,000 operations", Make(tiers: 3, operations: 2_000), UrisOf(2_000));
        Add("3 tiers, 100,000 URIs", three, s_distinct);
    }

    public static async Task MeasureAsync(Report report)
    {
        using var scaling = new CostScaling();
        await scaling.MeasureAsync();
        report.Add(scaling._cases.Values.Select(one => one.ToRow()));
        report.Add(scaling.Compare("3 tiers", "1 tier", 1.15));
        report.Add(scaling.Compare("10 tiers", "1 tier", 1.15));
        // Each request finds what it needs out of the processor's cache, where that of one client always is. How far out is the machine's and its other users' doing.
        report.Add(scaling.Compare("3 tiers, 1,000 clients", "3 tiers", 6));
        report.Add(scaling.Compare("3 tiers, 200 operations", "3 tiers, 0 operations", 1.25));
        report.Add(scaling.Compare("3 tiers, 2,000 operations", "3 tiers, 200 operations", 1.15));
        report.Add(scaling.Compare("3 tiers, 100,000 URIs", "3 tiers", 1.5));
        report.Add(new Check("bytes kept per distinct URI", await scaling.KeptAsync("3 tiers, 100,000 URIs") / DistinctUris, 0.5));
    }

    public void Dispose() => _subjects.ForEach(subject => subject.Dispose());

    private Subject Make(int tiers, int clients = 1, int operations = 0)
    {
        var subject = new Subject(tiers, clients, operations);
        _subjects.Add(subject);
        return subject;
    }

    private void Add(string name, Subject subject, Uri[] uris) => _cases.Add(name, new CostCase(name, subject.Clients, uris));

    private async Task MeasureAsync()
    {
        // What is made at the first use, and what a Uri keeps of its parts, is there before.
        foreach (var one in _cases.Values)
            await one.VisitAllAsync();
        for (var round = 0; round < WarmUps + Rounds; round++)
        {
            foreach (var one in _cases.Values)
                await one.MeasureAsync(Requests, isWarmUp: round < WarmUps);
        }
    }

    /// <returns>How much larger the heap is after all of a case's URIs were sent once more.</returns>
    private async Task<double> KeptAsync(string name)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await _cases[name].VisitAllAsync();
        return GC.GetTotalMemory(forceFullCollection: true) - before;
    }

    // Of each round's ratio, not of the medians: rounds differ by more than cases do. Longer paths take more bytes, by a few characters here.
    private Check[] Compare(string more, string less, double limit) =>
    [
        new($"time, {more} / {less}", Median.Of(_cases[more].Nanoseconds.Zip(_cases[less].Nanoseconds, (one, other) => one / other)), limit),
        new($"bytes, {more} - {less}", _cases[more].Bytes - _cases[less].Bytes, 32),
    ];

    // Spread over all operations, so that one by one they would take the longer the more there are.
    private static Uri[] UrisOf(int operations) => [.. Enumerable.Range(0, 200).Select(i => new Uri(Subject.BaseAddress, Subject.PathOf(i * (operations / 200))))];
}
