using ZohoTiers.Servers;

namespace ZohoTiers.Drill;

/// <summary>The drill from start to exit code.</summary>
internal sealed class DrillProgram(DrillRun run, DrillRecord record, EmbeddedServers servers, HedgeCount hedges, IDrillView view, IDrillReport report, TimeProvider time)
{
    private const int MaxViolationsShown = 10;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(29);

    /// <summary>0 when every promise was kept, else 1.</summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        var drill = run.RunAsync(abort.Token);
        await view.WatchAsync(drill);
        try
        {
            await drill;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            Console.Error.WriteLine(abort.IsCancellationRequested ? "The drill was stopped before its end." : $"The drill could not begin: {failure.Message}");
            return 1;
        }

        var summary = new DrillSummary(servers, record, hedges, time);
        report.Write(summary.Total());
        return Judge([.. summary.BrokenPromises()]);
    }

    private static int Judge(IReadOnlyList<string> broken)
    {
        foreach (var line in broken.Take(MaxViolationsShown))
            Console.Error.WriteLine(line);
        if (broken.Count > MaxViolationsShown)
            Console.Error.WriteLine($"… and {broken.Count - MaxViolationsShown} more");
        return broken.Count == 0 ? 0 : 1;
    }
}
