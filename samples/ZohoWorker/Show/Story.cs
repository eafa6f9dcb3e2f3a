using System.Text.Json.Nodes;
using ZohoWorker.Queue;

namespace ZohoWorker.Show;

/// <summary>What happens to the worker: all its tiers go down while writes come in, and it is killed while it waits and while it sends.</summary>
internal sealed class Story(KilledWorker worker, FakeCrm crm, RecordStore records, string queue, Narrator narrator, TimeProvider time)
{
    public static readonly string[] Tiers = ["sdk", "rest"];

    private const int Writes = 200;
    private const int Unwritable = 2;
    private static readonly TimeSpan s_betweenWrites = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(4);

    private readonly List<string> _acknowledged = []; // written by the one loop that enqueues
    private volatile int _enqueued;

    /// <summary>The ids of the writes that the worker said were on disk; complete when <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        narrator.Tell($"the CRM is up: {string.Join(", ", crm.Addresses.Select(tier => $"{tier.Key} at {tier.Value}"))}");
        worker.Start();
        var enqueuing = EnqueueAsync(cancellationToken);
        try
        {
            await OutageAsync(enqueuing, cancellationToken);
            await RecoveryAsync(cancellationToken);
        }
        finally
        {
            await enqueuing;
        }

        var exitCode = await worker.FinishAsync(cancellationToken);
        narrator.Tell($"the queue is empty, the worker ended with exit code {exitCode}");
    }

    private async Task OutageAsync(Task enqueuing, CancellationToken cancellationToken)
    {
        await MadeAsync(30, cancellationToken);
        crm.Set(isUp: false, Tiers);
        var since = time.GetTimestamp();
        narrator.Tell("30 records made: all tiers go DOWN, and writes keep coming in");

        while (_enqueued < Writes / 2)
            await Task.Delay(s_betweenWrites, time, cancellationToken);
        await worker.KillAsync($"while it waits for a tier and {_enqueued} of {Writes} writes are enqueued");
        worker.Start();

        await enqueuing;
        narrator.Tell($"all {Writes} writes are enqueued");
        var left = s_outage - time.GetElapsedTime(since);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, cancellationToken);
        crm.Set(isUp: true, "rest");
        narrator.Tell("rest is UP again, sdk is not");
    }

    private async Task RecoveryAsync(CancellationToken cancellationToken)
    {
        await MadeAsync(80, cancellationToken);
        await worker.KillAsync("right after the 80th record was made, before the worker knew");
        // A kill rarely hits a single write of the operating system; a power failure does.
        await File.AppendAllTextAsync(queue, """{"write":{"id":"torn by a power fai""", cancellationToken);
        narrator.Tell("the queue's last line is torn, as by a power failure");
        worker.Start();

        await MadeAsync(120, cancellationToken);
        crm.Set(isUp: true, "sdk");
        narrator.Tell("120 records made: sdk is UP again");
        await MadeAsync(150, cancellationToken);
        await crm.HoldNextAsync().WaitAsync(cancellationToken);
        await worker.KillAsync("while the CRM has its request and has not executed it");
        worker.Start();
        await MadeAsync(Writes - Unwritable, cancellationToken);
    }

    private Task MadeAsync(int count, CancellationToken cancellationToken) => records.ReachedAsync(count).WaitAsync(cancellationToken);

    private async Task EnqueueAsync(CancellationToken cancellationToken)
    {
        for (var number = 1; number <= Writes; number++)
        {
            // Two writes lack a field that the CRM insists on: it will never take them, and they must not hold up the others.
            var write = new QueuedWrite("Contacts", number is 60 or 160 ? [] : new JsonObject { ["Last_Name"] = $"Contact {number}" });
            // Not acknowledged means not known: the write is handed in again under its id, to whatever worker there is by then.
            while (!await worker.EnqueueAsync(write, cancellationToken))
                await Task.Delay(s_betweenWrites, time, cancellationToken);
            _acknowledged.Add(write.Id);
            _enqueued = number;
            await Task.Delay(s_betweenWrites, time, cancellationToken);
        }
    }
}
