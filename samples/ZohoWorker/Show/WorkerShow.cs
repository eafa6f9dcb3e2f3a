using System.Text.Json;

namespace ZohoWorker.Show;

/// <summary>Sets the stage, has the story told, and judges by the files it left.</summary>
internal static class WorkerShow
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(45);

    public static async Task<int> RunAsync(bool json)
    {
        var time = TimeProvider.System;
        var output = json ? Console.Error : Console.Out;
        var narrator = new Narrator(output, time);
        var directory = Directory.CreateTempSubdirectory("zoho-worker-").FullName;
        var (queue, log) = (Path.Combine(directory, "queue.jsonl"), Path.Combine(directory, "server.jsonl"));

        using var records = new RecordStore(log);
        await using var crm = await FakeCrm.StartAsync(records, time, Story.Tiers);
        await using var worker = new KilledWorker(
            ["--queue", queue, .. crm.Addresses.Select(tier => $"--TierResilience:Clients:CrmWrites:Tiers:{tier.Key}:BaseAddress={tier.Value}")], narrator);
        var story = new Story(worker, crm, records, queue, narrator, time);
        var ended = await TryAsync(story, narrator, time);

        await worker.DisposeAsync();
        var summary = ShowSummary.Read(story.Acknowledged, queue, log, records.Found, worker.Kills, ended);
        summary.Write(output);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(summary, JsonSerializerOptions.Web));
        if (!summary.Held)
        {
            output.WriteLine($"The queue and the server's log are in {directory}");
            return 1;
        }

        Directory.Delete(directory, recursive: true);
        return 0;
    }

    private static async Task<bool> TryAsync(Story story, Narrator narrator, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        try
        {
            await story.RunAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            narrator.Tell("the writes did not get through in time");
            return false;
        }
    }
}
