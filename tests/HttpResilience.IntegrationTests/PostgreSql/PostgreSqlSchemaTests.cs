using HttpResilience.IntegrationTests.Operations;
using HttpResilience.PostgreSql;
using Npgsql;

namespace HttpResilience.IntegrationTests.PostgreSql;

[Collection(typeof(PostgreSqlGroup))]
public sealed class PostgreSqlSchemaTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Twenty_that_start_at_once_make_the_tables()
    {
        await using var fleet = new PostgreSqlFleet(server);
        var stores = Enumerable.Range(0, 20).Select(_ => fleet.Store(timeout: TimeSpan.FromSeconds(20))).ToArray();
        await Task.WhenAll(stores.Select((store, i) => Task.Run(async () => await store.ReadAllAsync(Circuits.Presence($"web-{i}"), CancellationToken.None))));
        Assert.Equal(20, (await stores[0].ReadAllAsync(Circuits.Presence("web-0"), CancellationToken.None)).Instances);
    }

    [Theory]
    [InlineData(false, "Set TierResilience:PostgreSql:EnsureSchema to true, or run")]
    [InlineData(true, "This role may not make them: run")]
    public async Task What_must_or_may_not_be_made_is_told_with_the_sql_that_makes_it_work(bool ensureSchema, string advice)
    {
        var (database, role) = (await server.CreateDatabaseAsync(), await CreateRoleAsync());
        await using var fleet = new PostgreSqlFleet(server, "shop_tiers", database);
        var store = fleet.Store(ensureSchema, user: role);
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await store.ReadAsync());
        Assert.StartsWith($"The schema shop_tiers has no tables for what the fleet shares. {advice} what makes them:\nCREATE", exception.Message);
        Assert.Equal(0, await server.QueryAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'shop_tiers'", database));

        await server.ExecuteAsync(exception.Message[exception.Message.IndexOf("CREATE", StringComparison.Ordinal)..].Replace("the_role_of_the_service", role, StringComparison.Ordinal), database);
        Assert.Equal(1, (await store.ReadAsync()).Instances);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_column_that_is_not_there_is_named(bool ensureSchema)
    {
        await using var fleet = new PostgreSqlFleet(server);
        await fleet.Store().ReadAsync();
        await fleet.ByHandAsync("ALTER TABLE {0}.circuit_state DROP COLUMN reason; ALTER TABLE {0}.instance DROP COLUMN not_closed");
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await fleet.Store(ensureSchema).ReadAsync());
        Assert.StartsWith($"The tables of the schema {fleet.Schema} lack circuit_state.reason, instance.not_closed. Drop circuit_state and instance", exception.Message);
    }

    [Fact]
    public async Task A_table_of_before_is_made_anew_as_the_message_says()
    {
        await using var fleet = new PostgreSqlFleet(server);
        await fleet.Store().ReadAsync();
        await fleet.ByHandAsync("ALTER TABLE {0}.circuit_state DROP COLUMN wanted_by");
        var store = fleet.Store();
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await store.ReadAsync());
        Assert.StartsWith($"The tables of the schema {fleet.Schema} lack circuit_state.wanted_by. Drop circuit_state and instance", exception.Message);
        await fleet.ByHandAsync("DROP TABLE {0}.circuit_state; DROP TABLE {0}.instance");
        Assert.True((await store.KeepAsync(Circuits.Open() with { WantedBy = "web-2" })).IsWritten);
    }

    [Theory]
    [InlineData("DROP TABLE {0}.circuit_state")]
    [InlineData("DROP TABLE {0}.instance")]
    [InlineData("DROP SCHEMA {0} CASCADE")]
    public async Task What_is_dropped_at_run_time_is_made_again(string drop)
    {
        await using var fleet = new PostgreSqlFleet(server);
        var store = fleet.Store();
        await store.KeepAsync(Circuits.Open());
        await fleet.ByHandAsync(drop);
        await Assert.ThrowsAsync<PostgresException>(async () => await store.ReadAsync());
        Assert.Equal(1, (await store.ReadAsync()).Instances);
    }

    [Fact]
    public async Task The_documented_sql_is_what_the_code_runs()
    {
        var sql = DocumentedSql();
        Assert.Equal(PostgreSqlTables.Script([.. PostgreSqlTables.Create("http_resilience"), .. PostgreSqlTables.Grant("http_resilience", "shop")]), sql);
        await using var fleet = new PostgreSqlFleet(server);
        await fleet.Store().ReadAsync();
        var columns = await fleet.AskAsync<string[]>("SELECT array_agg(table_name || '.' || column_name) FROM information_schema.columns WHERE table_schema = '{0}'");
        Assert.Equal(PostgreSqlTables.Columns.Order(), columns.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_documented_rights_are_enough(bool ensureSchema)
    {
        var (fleet, role) = await ByTheBookAsync();
        await using var _ = fleet;
        await UseAllAsync(fleet.Store(ensureSchema, user: role));
    }

    [Theory]
    [InlineData("USAGE ON SCHEMA http_resilience")]
    [InlineData("SELECT ON http_resilience.circuit_state")]
    [InlineData("INSERT ON http_resilience.circuit_state")]
    [InlineData("UPDATE ON http_resilience.circuit_state")]
    [InlineData("SELECT ON http_resilience.instance")]
    [InlineData("INSERT ON http_resilience.instance")]
    [InlineData("UPDATE ON http_resilience.instance")]
    [InlineData("DELETE ON http_resilience.instance")]
    public async Task Each_of_the_documented_rights_is_needed(string right)
    {
        var (fleet, role) = await ByTheBookAsync();
        await using var _ = fleet;
        await fleet.ByHandAsync($"REVOKE {right} FROM {role}");
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => UseAllAsync(fleet.Store(user: role)));
        Assert.Contains($"SQLSTATE {PostgresErrorCodes.InsufficientPrivilege}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("GRANT", exception.Message, StringComparison.Ordinal);
    }

    private static async Task UseAllAsync(PostgreSqlCircuitStateStore store)
    {
        Assert.Equal(1, (await store.ReadAsync()).Instances);
        await using var watcher = await Watcher.StartAsync(store);
        Assert.True((await store.KeepAsync(Circuits.Open())).IsWritten);
        Assert.True((await store.KeepAsync(Circuits.Open(version: 2))).IsWritten);
        await Eventually.IsTrueAsync(() => watcher.Versions.Count() == 2, "not all was heard");
        Assert.Equal(0, (await store.ReadAllAsync(Circuits.Presence(seconds: 0), CancellationToken.None)).Instances);
    }

    // A new database, where an operator has run what the page says.
    private async Task<(PostgreSqlFleet Fleet, string Role)> ByTheBookAsync()
    {
        var (database, role) = (await server.CreateDatabaseAsync(), await CreateRoleAsync());
        await server.ExecuteAsync(DocumentedSql().Replace("TO shop", $"TO {role}", StringComparison.Ordinal), database);
        return (new PostgreSqlFleet(server, "http_resilience", database), role);
    }

    private async Task<string> CreateRoleAsync()
    {
        var role = $"role_{Guid.NewGuid():N}";
        await server.ExecuteAsync($"CREATE ROLE {role} LOGIN");
        return role;
    }

    private static string DocumentedSql()
    {
        var page = File.ReadAllText(Path.Combine(OperationsFolder.Docs, "fleet.md"));
        const string Begin = "```sql\n";
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return page[begin..page.IndexOf("```", begin, StringComparison.Ordinal)];
    }
}
