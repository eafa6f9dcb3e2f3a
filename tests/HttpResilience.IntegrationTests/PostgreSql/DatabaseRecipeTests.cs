using HttpResilience.Tests.Recipes;
using Npgsql;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>The recipe "A database command" of docs/recipes.md, against a real PostgreSQL that goes away and comes back.</summary>
[Collection(typeof(PostgreSqlGroup))]
public sealed class DatabaseRecipeTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Commands_fail_at_once_while_the_database_is_away_and_work_once_it_is_back()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync("CREATE TABLE orders (id int); INSERT INTO orders VALUES (1), (2)", name);
        await using var database = NpgsqlDataSource.Create(server.ConnectionString(name));
        var breaker = new CircuitBreaker("orders", new CircuitBreakerOptions { FailureThreshold = 3, RecoveryTimeout = TimeSpan.FromSeconds(1), SuccessThreshold = 1 });
        var orders = new DatabaseRecipe.Orders(database, breaker, TimeProvider.System);
        Assert.Equal(2, await orders.CountAsync());

        await server.StopAsync();
        try
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await orders.CountAsync());
            await Assert.ThrowsAsync<CircuitOpenException>(async () => await orders.CountAsync());
        }
        finally
        {
            await server.StartAsync();
        }

        await Eventually.IsTrueAsync(async () => await CountAsync(orders) == 2, "the breaker never closed");
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    private static async Task<long?> CountAsync(DatabaseRecipe.Orders orders)
    {
        try
        {
            return await orders.CountAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or CircuitOpenException)
        {
            return null;
        }
    }
}
