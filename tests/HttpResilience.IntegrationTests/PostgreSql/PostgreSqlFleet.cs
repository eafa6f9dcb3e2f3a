using HttpResilience.PostgreSql;

namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>A schema of its own, and the stores of those who share it.</summary>
internal sealed class PostgreSqlFleet(PostgreSqlServer server, string? schema = null, string database = "postgres") : IAsyncDisposable
{
    private readonly List<PostgreSqlCircuitStateStore> _stores = [];

    public string Schema { get; } = schema ?? $"fleet_{Guid.NewGuid():N}";

    /// <summary>One more that shares it, with connections of its own.</summary>
    public PostgreSqlCircuitStateStore Store(bool ensureSchema = true, bool listen = true, string more = "", TimeSpan? timeout = null, string user = "postgres")
    {
        var options = new PostgreSqlStateOptions { Schema = Schema, EnsureSchema = ensureSchema, Listen = listen };
        var source = PostgreSqlDataSource.Build($"{server.ConnectionString(database, user)};{more}");
        var store = new PostgreSqlCircuitStateStore(source, ownsSource: true, options, timeout ?? TimeSpan.FromSeconds(2));
        _stores.Add(store);
        return store;
    }

    /// <summary>What a person does in psql; <c>{0}</c> is the schema.</summary>
    public Task ByHandAsync(string sql) => server.ExecuteAsync(sql.Replace("{0}", Schema, StringComparison.Ordinal), database);

    public Task<T> AskAsync<T>(string sql) => server.QueryAsync<T>(sql.Replace("{0}", Schema, StringComparison.Ordinal), database);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
    }
}
