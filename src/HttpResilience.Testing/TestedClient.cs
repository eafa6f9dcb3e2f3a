using System.Collections.Concurrent;
using HttpResilience.Routing;

namespace HttpResilience.Testing;

/// <summary>A client with tiers, under test. Thread-safe.</summary>
public sealed class TestedClient
{
    private readonly TierResilienceTestHarness _harness;
    private readonly ConcurrentDictionary<string, TestedTier> _tiers = new(StringComparer.OrdinalIgnoreCase);
    private int _requests;

    internal TestedClient(TierResilienceTestHarness harness, string name) => (_harness, Name) = (harness, name);

    /// <summary>The client's name.</summary>
    public string Name { get; }

    /// <summary>Requests that calling code has sent with it, however many attempts were made of each.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>What arrived at its tiers, in that order. Read anew with each call.</summary>
    public IReadOnlyList<TestedAttempt> Attempts => Log.Read();

    /// <summary>Its tiers, in their order.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Its configuration is not valid.</exception>
    public IReadOnlyList<TestedTier> Tiers => [.. Current.Tiers.Select(tier => Of(tier.State.Tier))];

    internal AttemptLog Log { get; } = new();

    private TierSet Current => _harness.Registered.Get(Name).Current;

    /// <summary>One of its tiers.</summary>
    /// <param name="tier">Its name; case does not matter.</param>
    /// <exception cref="ArgumentException">There is none of that name; the message names those that there are.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The client's configuration is not valid.</exception>
    public TestedTier Tier(string tier)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tier);
        return Of(Find(tier).State.Tier);
    }

    /// <summary>Tells the harness to begin anew with this client: <see cref="TestedTier.Reset"/> for each tier, and no requests counted.</summary>
    public void Reset()
    {
        foreach (var tier in Tiers)
            tier.Reset();
        Log.Forget();
        Volatile.Write(ref _requests, 0);
    }

    internal void CountRequest() => Interlocked.Increment(ref _requests);

    internal TestedTier Of(string tier) => _tiers.GetOrAdd(tier, name => new TestedTier(_harness, this, name));

    internal Tier Find(string tier)
    {
        var set = Current;
        return set.Find(tier) ?? throw new ArgumentException($"The client '{Name}' has no tier '{tier}'; its tiers are {set.TierNames}.", nameof(tier));
    }
}
