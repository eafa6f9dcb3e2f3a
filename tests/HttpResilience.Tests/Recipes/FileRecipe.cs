namespace HttpResilience.Tests.Recipes;

internal static class FileRecipe
{
    // recipe
    public sealed class PriceList(string path, CircuitBreaker share, TimeProvider time)
    {
        public async Task<string> ReadAsync(CancellationToken cancellationToken = default)
        {
            var pauses = new RetryDelaySequence(new RetryOptions { BaseDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(2) });
            while (true)
            {
                try
                {
                    return await share.ExecuteAsync(async token => await File.ReadAllTextAsync(path, token), cancellationToken);
                }
                catch (IOException) when (pauses.Taken < 2)
                {
                    await Task.Delay(pauses.Next(), time, cancellationToken);
                }
            }
        }
    }
    // end
}
