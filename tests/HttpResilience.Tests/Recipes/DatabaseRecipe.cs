using Npgsql;
using Polly;
using Polly.Retry;

namespace HttpResilience.Tests.Recipes;

internal static class DatabaseRecipe
{
    // recipe
    public sealed class Orders(NpgsqlDataSource database, CircuitBreaker breaker, TimeProvider time)
    {
        // Retry outside, breaker inside: each try asks the breaker, and one that it rejects is not repeated.
        private readonly ResiliencePipeline _reads = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(static failure => failure.IsTransient),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                UseJitter = true,
            })
            .AddCircuitBreaker(breaker)
            .Build();

        public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => _reads.ExecuteAsync(
            async token =>
            {
                await using var command = database.CreateCommand("select count(*) from orders");
                return (long)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken);
    }
    // end
}
