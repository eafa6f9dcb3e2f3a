using System.Collections.Concurrent;
using HttpResilience.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Testing;

/// <summary>
/// What a test does to clients with tiers and sees of them. A singleton of the container, there after
/// <see cref="TierResilienceTestingServiceCollectionExtensions.AddTierResilienceTesting"/>. Thread-safe.
/// </summary>
public sealed class TierResilienceTestHarness
{
    private readonly IServiceProvider _services;
    private readonly ConcurrentDictionary<string, TestedClient> _clients = new(StringComparer.Ordinal);

    internal TierResilienceTestHarness(TierClients registered, IServiceProvider services) => (Registered, _services) = (registered, services);

    /// <summary>The clients with tiers, in the order of their names.</summary>
    public IReadOnlyList<TestedClient> Clients => [.. Registered.Names.Order(StringComparer.Ordinal).Select(Of)];

    internal TierClients Registered { get; }

    internal TimeProvider Time => _services.GetRequiredService<TimeProvider>();

    internal ITierResilienceStatus Status => _services.GetRequiredService<ITierResilienceStatus>();

    /// <summary>One client.</summary>
    /// <param name="client">Its name, as given to <c>AddHttpClient</c>; for a typed client the name of its type.</param>
    /// <exception cref="ArgumentException">No client of that name has tiers; the message names those that have.</exception>
    public TestedClient Client(string client)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(client);
        if (Registered.IsRegistered(client))
            return Of(client);
        string[] names = [.. Registered.Names.Order(StringComparer.Ordinal)];
        throw new ArgumentException($"No client '{client}' has tiers; AddTierResilience() was called for {string.Join(", ", names)}.", nameof(client));
    }

    /// <summary>One tier of one client.</summary>
    /// <param name="client">The client's name; case matters.</param>
    /// <param name="tier">The tier's name; case does not matter.</param>
    /// <exception cref="ArgumentException">There is no such client or tier; the message names those that there are.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The client's configuration is not valid.</exception>
    public TestedTier Tier(string client, string tier) => Client(client).Tier(tier);

    /// <summary>Begins anew with every client, for tests that share a container; see <see cref="TestedTier.Reset"/> for what that leaves as it is.</summary>
    public void Reset()
    {
        foreach (var client in Clients)
            client.Reset();
    }

    internal TestedClient Of(string client) => _clients.GetOrAdd(client, name => new TestedClient(this, name));
}
