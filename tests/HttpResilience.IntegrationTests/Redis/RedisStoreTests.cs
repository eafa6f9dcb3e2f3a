using HttpResilience.IntegrationTests.Operations;
using HttpResilience.IntegrationTests.PostgreSql;

namespace HttpResilience.IntegrationTests.Redis;

/// <summary>The store that docs/fleet.md shows as an example does all that a store must.</summary>
public sealed class RedisStoreTests(RedisServer server) : CircuitStateStoreContract, IClassFixture<RedisServer>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        using var connection = new RespConnection(server.Port);
        await connection.SendAsync("FLUSHALL");
        await connection.ReadAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void The_page_shows_this_store()
    {
        var file = File.ReadAllText(Path.Combine(OperationsFolder.Docs, "..", "tests", "HttpResilience.IntegrationTests", "Redis", "RedisCircuitStateStore.cs"));
        var shown = file[file.IndexOf("public sealed class", StringComparison.Ordinal)..].Trim();
        Assert.Contains(shown, File.ReadAllText(Path.Combine(OperationsFolder.Docs, "fleet.md")), StringComparison.Ordinal);
    }

    private protected override ICircuitStateStore Store() => new RedisCircuitStateStore(new RedisClient(server.Port));
}
