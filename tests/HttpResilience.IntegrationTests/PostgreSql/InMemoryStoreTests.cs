namespace HttpResilience.IntegrationTests.PostgreSql;

public sealed class InMemoryStoreTests : CircuitStateStoreContract
{
    private readonly InMemoryCircuitStateStore _store = new();

    private protected override ICircuitStateStore Store() => _store;
}
