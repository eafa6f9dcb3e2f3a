namespace HttpResilience.IntegrationTests.PostgreSql;

[Collection(typeof(PostgreSqlGroup))]
public sealed class PostgreSqlStoreTests(PostgreSqlServer server) : CircuitStateStoreContract, IAsyncDisposable
{
    private readonly PostgreSqlFleet _fleet = new(server);

    // A time zone with summer time and odd minutes: days there have no 24 hours.
    private protected override ICircuitStateStore Store() => _fleet.Store(more: "Timezone=America/St_Johns");

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();
}
