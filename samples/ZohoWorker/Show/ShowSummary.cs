using System.Globalization;
using ZohoWorker.Queue;
using ZohoWorker.Worker;

namespace ZohoWorker.Show;

/// <summary>What became of the writes, by the server's log, the dead letters and the queue's file.</summary>
internal sealed record ShowSummary(int Enqueued, int Executed, int Refused, int ExecutedTwice, int Lost, int Waiting, int SentAgain, int Kills, bool Ended)
{
    public bool Held => Ended && ExecutedTwice == 0 && Lost == 0 && Waiting == 0;

    public static ShowSummary Read(IReadOnlyCollection<string> enqueued, string queuePath, string serverLog, int sentAgain, int kills, bool ended)
    {
        var executed = JsonLineFile<Execution>.Read(serverLog).CountBy(execution => execution.Key).ToDictionary();
        var refused = JsonLineFile<DeadLetter>.Read(WorkerHost.DeadLettersOf(queuePath)).Select(letter => letter.Write.Id).ToHashSet();
        using var queue = DurableQueue.Open(queuePath);
        return new(
            enqueued.Count,
            executed.Count,
            refused.Count,
            executed.Count(pair => pair.Value > 1),
            enqueued.Count(id => !executed.ContainsKey(id) && !refused.Contains(id)),
            queue.Count,
            sentAgain,
            kills,
            ended);
    }

    public void Write(TextWriter output)
    {
        output.WriteLine();
        Row("writes enqueued: acknowledged after they were on disk", Enqueued);
        Row("  executed", Executed);
        Row("  refused by the server, now dead letters", Refused);
        Row("  executed twice (must be 0)", ExecutedTwice);
        Row("  lost (must be 0)", Lost);
        Row("  still waiting (must be 0)", Waiting);
        Row("sent again after they were executed, and their record found", SentAgain);
        Row("kills of the worker", Kills);
        output.WriteLine();
        output.WriteLine(Held ? "The promises held." : "A promise was broken.");

        void Row(string what, int count) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-62}{count,6}"));
    }
}
