using HttpResilience.PostgreSql;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>In transaction mode each call may meet another session, and leaves it to somebody else.</summary>
[Collection(typeof(PostgreSqlGroup))]
public sealed class PgBouncerTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Ten_instances_share_their_state_through_one_session()
    {
        await using var bouncer = await PgBouncer.StartAsync(server);
        var options = new PostgreSqlStateOptions { Schema = $"fleet_{Guid.NewGuid():N}", Listen = false };
        var stores = Enumerable.Range(0, 10).Select(_ => new PostgreSqlCircuitStateStore(PostgreSqlDataSource.Build(bouncer.ConnectionString), ownsSource: true, options, TimeSpan.FromSeconds(20))).ToArray();
        for (var version = 1; version <= 5; version++)
        {
            var exchanges = await Task.WhenAll(stores.Select((store, i) => store.KeepAsync(Circuits.Open(version, instance: $"web-{i}")).AsTask()));
            Assert.Single(exchanges, exchange => exchange.IsWritten);
            var readings = await Task.WhenAll(stores.Select((store, i) => store.ReadAllAsync(Circuits.Presence($"web-{i}"), CancellationToken.None).AsTask()));
            Assert.All(readings, reading => Assert.Equal(version, Assert.Single(reading.Circuits).Version));
            Assert.Equal(10, readings.Max(reading => reading.Instances));
        }

        // Whatever session it is: there is one.
        await using var source = PostgreSqlDataSource.Build(bouncer.ConnectionString);
        await using var command = source.CreateCommand("SHOW statement_timeout");
        Assert.Equal("0", await command.ExecuteScalarAsync());
        foreach (var store in stores)
            await store.DisposeAsync();
    }
}
