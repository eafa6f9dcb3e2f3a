using HttpResilience;

// A circuit breaker by itself, around anything: three failures in a row open it, and it tries again half a second later.
var breaker = new CircuitBreaker("printer", new CircuitBreakerOptions { FailureThreshold = 3, RecoveryTimeout = TimeSpan.FromSeconds(0.5), SuccessThreshold = 1 });
breaker.StateChanged += change => Console.WriteLine($"      the breaker '{change.Name}' goes from {change.OldState} to {change.NewState} ({change.Reason})");

var isJammed = true;
for (var page = 1; page <= 5; page++)
    await PrintAsync(page);

Console.WriteLine("Somebody clears the jam.");
isJammed = false;
await Task.Delay(TimeSpan.FromSeconds(0.6), TimeProvider.System);
for (var page = 6; page <= 7; page++)
    await PrintAsync(page);

async Task PrintAsync(int page)
{
    try
    {
        await breaker.ExecuteAsync(_ => isJammed ? throw new IOException("paper jam") : ValueTask.CompletedTask);
        Console.WriteLine($"Page {page}: printed");
    }
    catch (IOException failure)
    {
        Console.WriteLine($"Page {page}: failed, {failure.Message}");
    }
    catch (CircuitOpenException rejection)
    {
        Console.WriteLine($"Page {page}: the printer was not asked; worth trying again in {rejection.RetryAfter?.TotalMilliseconds:0} ms");
    }
}
