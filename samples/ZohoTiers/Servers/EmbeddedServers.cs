namespace ZohoTiers.Servers;

/// <summary>The sample's own servers: one for each tier whose <c>BaseAddress</c> is left empty in configuration.</summary>
internal sealed class EmbeddedServers : IAsyncDisposable
{
    private const string Tiers = "TierResilience:Clients:ZohoCrmClient:Tiers";

    private EmbeddedServers(CrmStore store, IReadOnlyList<string> tiers, IReadOnlyList<EmbeddedServer> servers)
    {
        Store = store;
        TierNames = tiers;
        All = servers;
    }

    public CrmStore Store { get; }

    /// <summary>The configured tiers in their order, embedded or not.</summary>
    public IReadOnlyList<string> TierNames { get; }

    public IReadOnlyList<EmbeddedServer> All { get; }

    /// <summary>Whether every tier is one of the sample's own, so that faults can be switched and writes counted.</summary>
    public bool Complete => All.Count == TierNames.Count;

    public static async Task<EmbeddedServers> StartAsync(IConfigurationManager configuration, TimeProvider time)
    {
        var tiers = configuration.GetSection(Tiers).GetChildren().OrderBy(t => t.GetValue<int>("Order")).ToList();
        var names = tiers.Select(t => t.Key).ToList();
        var mine = ServerDescription.All.Where(d => tiers.Any(t => t.Key == d.Tier && string.IsNullOrEmpty(t["BaseAddress"])));
        var store = new CrmStore();
        var servers = new List<EmbeddedServer>();
        foreach (var description in mine)
            servers.Add(await EmbeddedServer.StartAsync(description, store, time));
        var embedded = new EmbeddedServers(store, names, servers);
        embedded.AddAddressesTo(configuration);
        return embedded;
    }

    /// <summary>For a client in another host of this process.</summary>
    public void AddAddressesTo(IConfigurationManager configuration) => configuration.AddInMemoryCollection(All.Select(s =>
        KeyValuePair.Create($"{Tiers}:{s.Description.Tier}:BaseAddress", (string?)s.BaseAddress.AbsoluteUri)));

    public EmbeddedServer? Find(string tier) => All.FirstOrDefault(s => string.Equals(s.Description.Tier, tier, StringComparison.OrdinalIgnoreCase));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in All)
            await server.DisposeAsync();
    }
}
