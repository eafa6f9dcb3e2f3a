using System.Net;

namespace HttpResilience.Drills.Writes;

/// <summary>Sends writes as an application would, and notes what it is told.</summary>
internal static class WriteCaller
{
    public static async Task<WriteReport> SendAsync(HttpClient client, PlannedWrite write)
    {
        using var message = write.ToMessage();
        using var patience = new CancellationTokenSource(write.GivesUpAfter ?? Timeout.InfiniteTimeSpan, TimeProvider.System);
        try
        {
            using var response = await client.SendAsync(message, patience.Token);
            return Of(write, response);
        }
        catch (Exception exception)
        {
            return Of(write, exception, patience.Token);
        }
    }

    private static WriteReport Of(PlannedWrite write, HttpResponseMessage response)
    {
        var info = response.Headers.Contains(NaiveHandler.Mark) ? null : response.GetTierInfo();
        var said = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests when !write.IsRepeatable => Said.NotExecuted,
            _ when response.IsSuccessStatusCode => Said.Acknowledged,
            _ => Said.FailureStatus,
        };
        return new(write, said, $"HTTP {(int)response.StatusCode}") { AnsweredBy = info?.Tier, Attempts = info?.Attempts };
    }

    private static WriteReport Of(PlannedWrite write, Exception exception, CancellationToken patience) => exception switch
    {
        AllTiersFailedException failed => new(write, failed.MayHaveBeenProcessed ? Said.MayBeExecuted : Said.NotExecuted, failed.Message)
        {
            RetryAfter = failed.RetryAfter,
            AttemptsByTier = failed.Attempts.GroupBy(attempt => attempt.Tier).ToDictionary(tier => tier.Key, tier => tier.Sum(attempt => attempt.Attempts)),
        },
        CircuitOpenException open => new(write, Said.NotExecuted, open.Message) { RetryAfter = open.RetryAfter, AttemptsByTier = new Dictionary<string, int>() },
        OperationCanceledException canceled when patience.IsCancellationRequested && canceled.CancellationToken == patience => new(write, Said.Canceled, canceled.Message),
        TaskCanceledException { InnerException: TimeoutException timeout } => new(write, Said.TimedOut, timeout.Message),
        HttpRequestException broken => new(write, Said.AnswerBroke, broken.Message),
        _ => new(write, Said.Unexpected, exception.ToString()),
    };
}
