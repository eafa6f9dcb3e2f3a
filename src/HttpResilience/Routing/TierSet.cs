using System.Collections.Frozen;
using HttpResilience.Fallbacks;
using HttpResilience.Telemetry;

namespace HttpResilience.Routing;

/// <summary>What is in force for a client. Immutable: a reload makes a new one, and a request keeps the one it began with.</summary>
internal sealed class TierSet
{
    // Made when first asked for; two threads make the same.
    private SpanStart[]? _requestSpans;

    public required string Client { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>In order; the first is preferred.</summary>
    public required Tier[] Tiers { get; init; }

    /// <summary>The client's own base address from configuration.</summary>
    public required TierAddress? BaseAddress { get; init; }

    public required TimeProvider Clock { get; init; }

    public required TimeSpan TotalTimeout { get; init; }

    public required TimeSpan? BodyIdleTimeout { get; init; }

    public required int MaxRequestBufferSize { get; init; }

    public required bool TryLastWhenNoneEligible { get; init; }

    public required bool ThrowOnFailureResponse { get; init; }

    public required string[] CredentialHeaders { get; init; }

    public required OperationMatcher Matcher { get; init; }

    public required FrozenDictionary<string, TierOperation> Operations { get; init; }

    public required Func<TierFallbackArguments, CancellationToken, ValueTask<HttpResponseMessage?>>? Fallback { get; init; }

    public required HedgingSettings? Hedging { get; init; }

    /// <summary><see langword="null"/> when answers are not kept.</summary>
    public required StaleSettings? Stale { get; init; }

    /// <summary>What all this was made from, for an export. Nobody else has it, and nobody changes it.</summary>
    public required TierResilienceOptions Effective { get; init; }

    public required TierCallbacks Callbacks { get; init; }

    /// <summary>What the spans of its requests begin with, by method.</summary>
    public SpanStart[] RequestSpans => _requestSpans ??= SpanStart.OfRequests(Client);

    public string TierNames => string.Join(", ", Tiers.Select(tier => tier.Name));

    public Tier? Find(string name) => Array.Find(Tiers, tier => string.Equals(tier.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The operation that the request names, or the one whose template matches.</summary>
    public TierOperation? OperationOf(HttpRequestMessage message, ReadOnlySpan<char> path) => message.GetOperation() is { } named
        ? Operations.GetValueOrDefault(named) ?? new TierOperation(named, null, null, null, null)
        : Matcher.Match(message.Method.Method, path);

    /// <summary>The tiers to try, in order.</summary>
    /// <exception cref="InvalidOperationException">The request names a tier that is not there.</exception>
    public Tier[] SequenceOf(HttpRequestMessage message, TierOperation? operation) => message.GetTiers() is { } names
        ? [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Select(name => Find(name) ?? throw new InvalidOperationException($"{Client} has no tier '{name}', which the request names with UseTiers; its tiers are {TierNames}."))]
        : operation?.Sequence ?? Tiers;
}
