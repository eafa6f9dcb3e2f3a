namespace HttpResilience.Tests.Recipes;

internal static class WorkerRecipe
{
    // recipe
    public sealed class OutboxWorker(IOutbox outbox, CrmWrites crm, TimeProvider time)
    {
        public async Task RunAsync(CancellationToken stop)
        {
            var pauses = new RetryDelaySequence();
            while (await outbox.PeekAsync(stop) is { } write)
            {
                if (await TrySendAsync(write, stop))
                    pauses.Reset();
                else
                    await Task.Delay(pauses.Next(), time, stop);
            }
        }

        // False when nothing was executed: the write stays where it is, and is sent again after a pause.
        private async Task<bool> TrySendAsync(OutboxWrite write, CancellationToken stop)
        {
            try
            {
                await crm.SendAsync(write, stop);
                await outbox.RemoveAsync(write);
                return true;
            }
            catch (HttpRequestException failure) when (failure is CircuitOpenException or AllTiersFailedException { MayHaveBeenProcessed: false })
            {
                return false;
            }
            catch (Exception failure) when (failure is HttpRequestException || (failure is TaskCanceledException && !stop.IsCancellationRequested))
            {
                // Refused by the service, or nobody knows whether it ran: a person decides.
                await outbox.ParkAsync(write, failure.Message);
                return true;
            }
        }
    }
    // end

    public sealed record OutboxWrite(string Id, string Body);

    public interface IOutbox
    {
        Task<OutboxWrite?> PeekAsync(CancellationToken cancellationToken);

        Task RemoveAsync(OutboxWrite write);

        Task ParkAsync(OutboxWrite write, string why);
    }

    public sealed class CrmWrites(HttpClient http)
    {
        public async Task SendAsync(OutboxWrite write, CancellationToken cancellationToken)
        {
            using var response = await http.PostAsync("contacts", new StringContent(write.Body), cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }
}
