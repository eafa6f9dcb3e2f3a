namespace ZohoTiers.Drill;

/// <summary>Sends requests at a steady rate, however long the answers take: as users do, who don't wait for each other.</summary>
internal sealed class Load(LoadMix mix, DrillRecord record, TimeProvider time)
{
    private const double RequestsPerSecond = 80;

    /// <summary>Sends until it is stopped, then waits for the answers that are still out.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        var sent = new List<Task>();
        var started = time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            var due = TimeSpan.FromSeconds(sent.Count / RequestsPerSecond) - time.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, time, CancellationToken.None);
            var (kind, key, send) = mix.Next();
            sent.Add(SendAsync(kind, key, send, abort));
        }

        await Task.WhenAll(sent).WaitAsync(abort);
    }

    private async Task SendAsync(LoadKind kind, string? key, Func<CancellationToken, Task> send, CancellationToken abort)
    {
        var phase = record.Phase;
        var trace = RequestTrace.Begin();
        var started = time.GetTimestamp();
        Exception? error = null;
        try
        {
            await send(abort);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException)
        {
            error = failure;
        }

        record.Add(new(phase, kind, key, started, time.GetTimestamp(), trace.ServedBy, trace.IsStale, error));
    }
}
