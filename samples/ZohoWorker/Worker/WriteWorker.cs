using ZohoWorker.Crm;
using ZohoWorker.Queue;

namespace ZohoWorker.Worker;

/// <summary>
/// Sends what waits in the queue, one by one in order, and marks each done after its answer. A write leaves the queue in two ways only: the server took it, or will never take it.
/// Killed between answer and mark, the worker sends the write again after its restart; the upsert finds the record.
/// </summary>
internal sealed partial class WriteWorker(
    DurableQueue queue, JsonLineFile<DeadLetter> deadLetters, IServiceProvider services, TimeProvider time, ILogger<WriteWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStarted(queue.Count);
        while (true)
        {
            var write = await queue.PeekAsync(stoppingToken);
            await DeliverAsync(write, stoppingToken);
            queue.MarkDone(write);
        }
    }

    private async Task DeliverAsync(QueuedWrite write, CancellationToken stoppingToken)
    {
        for (var pause = new Pause(); ;)
        {
            try
            {
                // A typed client is made for one use: one kept for good would keep its connections and addresses too.
                await services.GetRequiredService<CrmWrites>().UpsertAsync(write, stoppingToken);
                return;
            }
            catch (WriteRefusedException refused)
            {
                deadLetters.Append(new(write, refused.Message));
                LogRefused(write.Id, refused.Message);
                return;
            }
            // AllTiersFailedException and CircuitOpenException are HttpRequestExceptions; a timeout is a cancellation that nobody asked for.
            catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                var wait = pause.After(failure);
                LogWaits(queue.Count, wait.TotalSeconds, write.Id, failure.Message);
                await Task.Delay(wait, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} writes wait in the queue")]
    private partial void LogStarted(int count);

    [LoggerMessage(2, LogLevel.Error, "{Id} goes to the dead letters, it will never succeed: {Reason}")]
    private partial void LogRefused(string id, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Count} writes wait {Seconds:F1} s, the first of them {Id}: {Reason}")]
    private partial void LogWaits(int count, double seconds, string id, string reason);
}
