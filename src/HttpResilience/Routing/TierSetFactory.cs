using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using HttpResilience.CircuitBreaking;
using HttpResilience.Configuration;
using HttpResilience.Health;
using HttpResilience.Retrying;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Routing;

/// <summary>Turns valid options into what is in force: each value from the most specific layer that has one.</summary>
internal sealed class TierSetFactory(TierStates states, TimeProvider timeProvider, ILogger logger)
{
    // A permit that is out longer than an attempt can take was lost.
    private static readonly TimeSpan s_permitSlack = TimeSpan.FromSeconds(1);

    public TierSet Create(string client, TierResilienceOptions options)
    {
        var defaults = options.Defaults;
        Tier[] tiers = [.. options.Tiers.OrderBy(tier => tier.Value.Order).Select(tier => CreateTier(client, tier.Key, [tier.Value, options, defaults], tier.Value, options))];
        var operations = options.Operations.Select(operation => (Options: operation.Value, InForce: CreateOperation(operation.Key, operation.Value, tiers))).ToArray();
        return new TierSet
        {
            Client = client,
            Enabled = options.RootEnabled && (options.Enabled ?? defaults?.Enabled ?? TierDefaults.Enabled),
            Tiers = tiers,
            BaseAddress = options.BaseAddress is { } address ? TierAddress.OfClient(new Uri(address)) : null,
            TotalTimeout = options.TotalTimeout ?? defaults?.TotalTimeout ?? TierDefaults.TotalTimeout,
            BodyIdleTimeout = options.BodyIdleTimeout ?? defaults?.BodyIdleTimeout,
            MaxRequestBufferSize = options.MaxRequestBufferSize ?? defaults?.MaxRequestBufferSize ?? TierDefaults.MaxRequestBufferSize,
            TryLastWhenNoneEligible = (options.WhenNoneEligible ?? defaults?.WhenNoneEligible ?? TierDefaults.WhenNoneEligible) == WhenNoneEligible.TryLast,
            ThrowOnFailureResponse = options.ThrowOnFailureResponse ?? defaults?.ThrowOnFailureResponse ?? TierDefaults.ThrowOnFailureResponse,
            CredentialHeaders = [.. TierHeaders.Credentials, .. options.CredentialHeaders ?? defaults?.CredentialHeaders ?? []],
            Matcher = CreateMatcher(operations),
            Operations = operations.ToFrozenDictionary(operation => operation.InForce.Name, operation => operation.InForce, StringComparer.OrdinalIgnoreCase),
            Fallback = options.Fallback,
        };
    }

    private Tier CreateTier(string client, string name, TierPolicyOptions?[] layers, TierOptions options, TierResilienceOptions all)
    {
        var attemptTimeout = First(layers, layer => layer.AttemptTimeout) ?? TierDefaults.AttemptTimeout;
        var breaker = CircuitBreakerSettings.Resolve(LongestAttempt(attemptTimeout, all, layers) + s_permitSlack, [.. layers.Select(layer => layer?.CircuitBreaker)]);
        var state = states.GetOrAdd(client, name, breaker);
        state.SetLimits(First(layers, layer => layer.ConcurrencyLimit), First(layers, layer => layer.QueueLimit) ?? TierDefaults.QueueLimit);
        return new Tier
        {
            Client = client,
            Name = state.Tier,
            Address = TierAddress.OfTier(new Uri(options.BaseAddress!)),
            AttemptTimeout = attemptTimeout,
            Retry = CreateRetry(layers),
            Outcomes = CreateOutcomes(client, name, layers),
            Headers = [.. options.Headers],
            ForwardCredentials = options.ForwardCredentials ?? TierDefaults.ForwardCredentials,
            TrafficShare = options.TrafficShare ?? TierDefaults.TrafficShare,
            MaxCoolDown = First(layers, layer => layer.MaxCoolDown) ?? TierDefaults.MaxCoolDown,
            Health = CreateHealth(layers),
            State = state,
        };
    }

    // An operation may allow more, and waiting for the concurrency limit may take as long again.
    private static TimeSpan LongestAttempt(TimeSpan attemptTimeout, TierResilienceOptions options, TierPolicyOptions?[] layers)
    {
        var longest = options.Operations.Values.Select(operation => operation.AttemptTimeout ?? TimeSpan.Zero).Append(attemptTimeout).Max();
        return First(layers, layer => layer.QueueLimit) > 0 ? 2 * longest : longest;
    }

    private static RetrySettings CreateRetry(TierPolicyOptions?[] layers) => new(
        First(layers, layer => layer.Retry.MaxAttempts) ?? TierDefaults.MaxAttempts,
        First(layers, layer => layer.Retry.BaseDelay) ?? TierDefaults.BaseDelay,
        First(layers, layer => layer.Retry.MaxDelay) ?? TierDefaults.MaxDelay,
        First(layers, layer => layer.Retry.ExponentialBase) ?? TierDefaults.ExponentialBase,
        First(layers, layer => layer.Retry.Backoff) ?? TierDefaults.Backoff,
        First(layers, layer => layer.Retry.Jitter) ?? TierDefaults.Jitter);

    private OutcomeClassifier CreateOutcomes(string client, string tier, TierPolicyOptions?[] layers) => new(
        client,
        tier,
        Codes(layers, layer => layer.FailureStatusCodes, TierDefaults.FailureStatusCodes),
        Codes(layers, layer => layer.RetryStatusCodes, TierDefaults.RetryStatusCodes),
        Codes(layers, layer => layer.FallbackStatusCodes, TierDefaults.FallbackStatusCodes),
        layers.Select(layer => layer?.ShouldHandle).FirstOrDefault(decide => decide is not null),
        timeProvider,
        logger);

    private static HealthSettings? CreateHealth(TierPolicyOptions?[] layers)
    {
        var path = layers.Select(layer => layer?.Health.Path).FirstOrDefault(path => path is not null);
        if (path is null)
            return null;
        return new HealthSettings(
            path,
            new HttpMethod(layers.Select(layer => layer?.Health.Method).FirstOrDefault(method => method is not null) ?? TierDefaults.HealthMethod),
            First(layers, layer => layer.Health.Interval) ?? TierDefaults.HealthInterval,
            First(layers, layer => layer.Health.Timeout) ?? TierDefaults.HealthTimeout,
            First(layers, layer => layer.Health.UnhealthyThreshold) ?? TierDefaults.UnhealthyThreshold,
            First(layers, layer => layer.Health.HealthyThreshold) ?? TierDefaults.HealthyThreshold,
            (HttpStatusCode?)First(layers, layer => layer.Health.ExpectedStatus));
    }

    private static TierOperation CreateOperation(string name, OperationOptions options, Tier[] tiers) => new(
        name,
        options.Repeatable,
        options.TotalTimeout,
        options.AttemptTimeout,
        options.Tiers is { } names ? [.. names.Select(tier => Array.Find(tiers, candidate => string.Equals(candidate.Name, tier, StringComparison.OrdinalIgnoreCase))!)] : null);

    private static OperationMatcher CreateMatcher((OperationOptions Options, TierOperation InForce)[] operations)
    {
        var matcher = new OperationMatcher();
        foreach (var (options, inForce) in operations)
        {
            if (options.Path is { } path)
                matcher.Add(options.Method, path, inForce);
        }

        return matcher;
    }

    private static T? First<T>(TierPolicyOptions?[] layers, Func<TierPolicyOptions, T?> value)
        where T : struct
    {
        foreach (var layer in layers)
        {
            if (layer is not null && value(layer) is { } found)
                return found;
        }

        return null;
    }

    private static FrozenSet<int> Codes(TierPolicyOptions?[] layers, Func<TierPolicyOptions, IList<int>?> codes, ImmutableArray<int> otherwise) =>
        (layers.Select(layer => layer is null ? null : codes(layer)).FirstOrDefault(list => list is not null) ?? otherwise).ToFrozenSet();
}
