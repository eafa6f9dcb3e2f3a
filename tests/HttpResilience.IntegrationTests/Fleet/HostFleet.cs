using System.Globalization;
using HttpResilience.IntegrationTests.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>Instances of one service, on two tiers that are real servers, and on a real PostgreSQL, unless they share nothing.</summary>
internal sealed class HostFleet : IAsyncDisposable
{
    public const int Count = 20;

    private readonly PostgreSqlServer _server;

    private HostFleet(PostgreSqlServer server, int count, bool isShared, string[] settings, Func<int, string[]>? ofOne)
    {
        _server = server;
        string[] own =
        [
            "Clients:crm:Retry:MaxAttempts=1", "Clients:crm:AttemptTimeout=00:00:05", "Clients:crm:TotalTimeout=00:00:30",
            "Clients:crm:Tiers:tier1:Order=1", $"Clients:crm:Tiers:tier1:BaseAddress={First.Address}",
            "Clients:crm:Tiers:tier2:Order=2", $"Clients:crm:Tiers:tier2:BaseAddress={Second.Address}",
            $"PostgreSql:Schema={Schema}",
        ];
        Instances = [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"i{i}")).Select((name, i) => new Instance(
            name,
            own.Concat(settings).Concat(ofOne?.Invoke(i) ?? []).Append($"Fleet:Instance={name}").Where(setting => isShared || IsOfClient(setting)),
            Attempts,
            isShared ? client => client.UsePostgreSqlState(server.ConnectionString(user: RoleOf(name))) : null))];
    }

    public string Schema { get; } = $"fleet_{Guid.NewGuid():N}";

    public FaultyServer First { get; } = new("tier1");

    public FaultyServer Second { get; } = new("tier2");

    public AttemptWatch Attempts { get; } = new();

    public IReadOnlyList<Instance> Instances { get; }

    public IEnumerable<Instance> Alive => Instances.Where(instance => !instance.IsGone);

    /// <param name="server">What they share.</param>
    /// <param name="settings">More of <c>TierResilience</c>.</param>
    /// <param name="count">How many instances.</param>
    /// <param name="isShared">Whether they share anything.</param>
    /// <param name="ofOne">More of the instance with that number.</param>
    public static async Task<HostFleet> StartAsync(PostgreSqlServer server, string[] settings, int count = Count, bool isShared = true, Func<int, string[]>? ofOne = null)
    {
        var fleet = new HostFleet(server, count, isShared, settings, ofOne);
        if (isShared)
            await server.ExecuteAsync(string.Join(';', fleet.Instances.Select(instance => $"CREATE ROLE {fleet.RoleOf(instance.Name)} LOGIN SUPERUSER")));
        await Task.WhenAll(fleet.Instances.Select(instance => instance.StartAsync()));
        if (!isShared)
            return fleet;
        await Eventually.IsTrueAsync(() => fleet.Instances.All(instance => instance.Fleet.IsConnected), "an instance never reached PostgreSQL");
        if (!settings.Contains("PostgreSql:Listen=false"))
            await Eventually.IsTrueAsync(async () => await fleet.CountListenersAsync() == count, "an instance does not listen");
        return fleet;
    }

    /// <summary>Waits until the breakers of all, and what they know of the fleet, are the same.</summary>
    public Task AgreeAsync(CircuitState state, string otherwise) =>
        Eventually.IsTrueAsync(() => Alive.All(instance => instance.Breaker.State == state && instance.Fleet is { IsConnected: true } fleet && fleet.State == state), otherwise);

    /// <summary>Requests of one whose link is cut, until its breaker is open.</summary>
    public static async Task OpenAsync(Instance instance)
    {
        instance.IsCut = true;
        while (instance.Breaker.State == CircuitState.Closed)
            Assert.Null(await instance.TrySendAsync());
        instance.IsCut = false;
    }

    /// <summary>From now on PostgreSQL is there for all but this one.</summary>
    public Task CutOffAsync(Instance instance) => _server.ExecuteAsync(
        $"ALTER ROLE {RoleOf(instance.Name)} NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{RoleOf(instance.Name)}'");

    public Task LetInAsync(Instance instance) => _server.ExecuteAsync($"ALTER ROLE {RoleOf(instance.Name)} LOGIN");

    public Task<T> AskAsync<T>(string sql) => _server.QueryAsync<T>(sql.Replace("{0}", Schema, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Alive.Select(instance => instance.DisposeAsync().AsTask()));
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    // Each has its own, so that one can be shut out.
    private string RoleOf(string instance) => $"{Schema}_{instance}";

    // What nobody reads is a mistake.
    private static bool IsOfClient(string setting) => setting.StartsWith("Clients:", StringComparison.Ordinal);

    private Task<long> CountListenersAsync() => AskAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN {0}_circuit'");
}
