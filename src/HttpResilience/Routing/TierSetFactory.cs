using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using HttpResilience.Chaos;
using HttpResilience.CircuitBreaking;
using HttpResilience.Concurrency;
using HttpResilience.Configuration;
using HttpResilience.Fallbacks;
using HttpResilience.Health;
using HttpResilience.Retrying;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Routing;

/// <summary>Turns valid options into what is in force: each value from the most specific layer that has one.</summary>
internal sealed class TierSetFactory(TierStates states, IEnumerable<ITierProtocol> protocols, ChaosEnvironment environment, TimeProvider timeProvider, ILogger logger)
{
    // A permit that is out longer than an attempt can take was lost.
    private static readonly TimeSpan s_permitSlack = TimeSpan.FromSeconds(1);

    // Of this process alone, where configuration gives none: nobody else can find what is kept under it.
    private static readonly byte[] s_hashKey = RandomNumberGenerator.GetBytes(32);

    public TierSet Create(string client, TierResilienceOptions options)
    {
        var defaults = options.Defaults;
        Tier[] tiers = [.. options.Tiers.OrderBy(tier => tier.Value.Order).Select(tier => CreateTier(client, tier.Key, [tier.Value, options, defaults], tier.Value, options))];
        var operations = options.Operations.Select(operation => (Options: operation.Value, InForce: CreateOperation(operation.Key, operation.Value, tiers))).ToArray();
        var set = new TierSet
        {
            Client = client,
            Enabled = options.RootEnabled && (options.Enabled ?? defaults?.Enabled ?? TierDefaults.Enabled),
            Tiers = tiers,
            BaseAddress = options.BaseAddress is { } address ? TierAddress.OfClient(new Uri(address)) : null,
            Clock = timeProvider,
            TotalTimeout = options.TotalTimeout ?? defaults?.TotalTimeout ?? TierDefaults.TotalTimeout,
            BodyIdleTimeout = options.BodyIdleTimeout ?? defaults?.BodyIdleTimeout,
            MaxRequestBufferSize = options.MaxRequestBufferSize ?? defaults?.MaxRequestBufferSize ?? TierDefaults.MaxRequestBufferSize,
            TryLastWhenNoneEligible = (options.WhenNoneEligible ?? defaults?.WhenNoneEligible ?? TierDefaults.WhenNoneEligible) == WhenNoneEligible.TryLast,
            ThrowOnFailureResponse = options.ThrowOnFailureResponse ?? defaults?.ThrowOnFailureResponse ?? TierDefaults.ThrowOnFailureResponse,
            CredentialHeaders = [.. TierHeaders.Credentials, .. options.CredentialHeaders ?? defaults?.CredentialHeaders ?? []],
            Matcher = CreateMatcher(operations),
            Operations = operations.ToFrozenDictionary(operation => operation.InForce.Name, operation => operation.InForce, StringComparer.OrdinalIgnoreCase),
            Fallback = options.Fallback,
            Hedging = (options.Hedging.Delay ?? defaults?.Hedging.Delay) is { } delay
                ? new HedgingSettings(delay, options.Hedging.MaxHedges ?? defaults?.Hedging.MaxHedges ?? TierDefaults.MaxHedges) : null,
            Stale = CreateStale(options, defaults),
            Effective = EffectiveOptions.Of(options),
            Callbacks = new TierCallbacks(options.OnRetry, options.OnFallback, options.OnFailure, options.OnSuccess, options.OnStateChange),
        };
        states.WatchHealth(client, set.Enabled ? tiers : []);
        return set;
    }

    private Tier CreateTier(string client, string name, TierPolicyOptions?[] layers, TierOptions options, TierResilienceOptions all)
    {
        var attemptTimeout = Layers.First(layers, layer => layer.AttemptTimeout) ?? TierDefaults.AttemptTimeout;
        var breaker = CircuitBreakerSettings.Resolve(LongestAttempt(attemptTimeout, all, layers) + s_permitSlack, [.. layers.Select(layer => layer?.CircuitBreaker)]);
        var state = states.GetOrAdd(client, name, breaker);
        var address = TierAddress.OfTier(new Uri(options.BaseAddress!));
        state.Limits.Set(CreateLimits(layers));
        state.BudgetSettings = CreateBudget(layers);
        return new Tier
        {
            Client = client,
            Name = state.Tier,
            Address = address,
            AttemptTimeout = attemptTimeout,
            Retry = RetrySettings.Resolve([.. layers.Select(layer => layer?.Retry)]),
            Outcomes = CreateOutcomes(layers, state.Renewal),
            Headers = [.. options.Headers],
            ForwardCredentials = options.ForwardCredentials ?? TierDefaults.ForwardCredentials,
            ConfiguredTrafficShare = options.TrafficShare ?? TierDefaults.TrafficShare,
            Order = options.Order!.Value,
            MaxCoolDown = Layers.First(layers, layer => layer.MaxCoolDown) ?? TierDefaults.MaxCoolDown,
            Health = CreateHealth(layers),
            Budget = state.BudgetSettings,
            ResponseBufferSize = Layers.First(layers, layer => layer.ResponseBuffering.Enabled) ?? TierDefaults.ResponseBuffering
                ? Layers.First(layers, layer => layer.ResponseBuffering.MaxSize) ?? TierDefaults.MaxResponseBufferSize : 0,
            Translation = protocols.FirstOrDefault(known => known.Protocol == options.Protocol)?.Create(client, state.Tier, address, options),
            Chaos = CreateChaos(options.Chaos),
            State = state,
        };
    }

    // An operation may allow more, and waiting for the concurrency limit may take as long again.
    private static TimeSpan LongestAttempt(TimeSpan attemptTimeout, TierResilienceOptions options, TierPolicyOptions?[] layers)
    {
        var longest = options.Operations.Values.Select(operation => operation.AttemptTimeout ?? TimeSpan.Zero).Append(attemptTimeout).Max();
        return Layers.First(layers, layer => layer.QueueLimit) > 0 ? 2 * longest : longest;
    }

    private static RetryBudgetSettings? CreateBudget(TierPolicyOptions?[] layers) => Layers.First(layers, layer => layer.Retry.Budget.Enabled) ?? TierDefaults.BudgetEnabled
        ? new RetryBudgetSettings(
            Layers.First(layers, layer => layer.Retry.Budget.Ratio) ?? TierDefaults.BudgetRatio, Layers.First(layers, layer => layer.Retry.Budget.MinRetriesPerSecond) ?? TierDefaults.BudgetMinRetriesPerSecond)
        : null;

    // The kind of limit that the most specific layer speaks of; with one of each in different layers it takes the place of the other.
    private static LimitSettings CreateLimits(TierPolicyOptions?[] layers)
    {
        var isAdaptive = Array.Find(layers, layer => layer is { ConcurrencyLimit: not null } or { Adaptive.Max: not null })?.Adaptive.Max is not null;
        return new LimitSettings(
            isAdaptive ? null : Layers.First(layers, layer => layer.ConcurrencyLimit),
            isAdaptive ? 0 : Layers.First(layers, layer => layer.QueueLimit) ?? TierDefaults.QueueLimit,
            Layers.First(layers, layer => layer.Adaptive.Min) ?? TierDefaults.AdaptiveMin,
            isAdaptive ? Layers.First(layers, layer => layer.Adaptive.Max) : null,
            Layers.First(layers, layer => layer.RateLimit.Permits),
            Layers.First(layers, layer => layer.RateLimit.Per) ?? TierDefaults.RateLimitPer);
    }

    private ChaosSettings? CreateChaos(ChaosOptions options) => options.Enabled == true && options.Environments?.Contains(environment.Name, StringComparer.OrdinalIgnoreCase) == true
        ? new ChaosSettings(
            options.FaultRate ?? 0, options.LatencyRate ?? 0, options.Latency ?? TierDefaults.ChaosLatency, options.StatusRate ?? 0, (HttpStatusCode)(options.Status ?? TierDefaults.ChaosStatus))
        : null;

    private static StaleSettings? CreateStale(TierResilienceOptions options, TierResilienceOptions? defaults)
    {
        TierResilienceOptions?[] layers = [options, defaults];
        if (!(Layers.First(layers, layer => Of(layer).Enabled) ?? TierDefaults.StaleIfError))
            return null;
        var hashKey = options.StaleIfError.HashKey ?? defaults?.StaleIfError.HashKey;
        return new StaleSettings(
            Layers.First(layers, layer => Of(layer).MaxAge) ?? TierDefaults.StaleMaxAge,
            Layers.First(layers, layer => Of(layer).MaxEntrySize) ?? TierDefaults.MaxStaleEntrySize,
            Layers.First(layers, layer => Of(layer).MaxTotalSize) ?? TierDefaults.MaxStaleTotalSize,
            hashKey is null ? s_hashKey : SHA256.HashData(Encoding.UTF8.GetBytes(hashKey)),
            Layers.First(layers, layer => Of(layer).TrustTierHandlers) ?? TierDefaults.TrustTierHandlers,
            (options.CredentialHeaders ?? defaults?.CredentialHeaders ?? []).Concat(TierHeaders.Credentials).ToFrozenSet(StringComparer.OrdinalIgnoreCase));

        static StaleIfErrorOptions Of(TierPolicyOptions layer) => ((TierResilienceOptions)layer).StaleIfError;
    }

    private OutcomeClassifier CreateOutcomes(TierPolicyOptions?[] layers, CredentialRenewal? renewal) => new(
        Codes(layers, layer => layer.FailureStatusCodes, TierDefaults.FailureStatusCodes),
        Codes(layers, layer => layer.RetryStatusCodes, TierDefaults.RetryStatusCodes),
        Codes(layers, layer => layer.FallbackStatusCodes, TierDefaults.FallbackStatusCodes),
        layers.Select(layer => layer?.ShouldHandle).FirstOrDefault(decide => decide is not null),
        renewal,
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
            Layers.First(layers, layer => layer.Health.Interval) ?? TierDefaults.HealthInterval,
            Layers.First(layers, layer => layer.Health.Timeout) ?? TierDefaults.HealthTimeout,
            Layers.First(layers, layer => layer.Health.UnhealthyThreshold) ?? TierDefaults.UnhealthyThreshold,
            Layers.First(layers, layer => layer.Health.HealthyThreshold) ?? TierDefaults.HealthyThreshold,
            (HttpStatusCode?)Layers.First(layers, layer => layer.Health.ExpectedStatus));
    }

    private static TierOperation CreateOperation(string name, OperationOptions options, Tier[] tiers) => new(
        name,
        options.Repeatable,
        options.TotalTimeout,
        options.AttemptTimeout,
        options.Tiers is { } names ? [.. names.Select(tier => Array.Find(tiers, candidate => string.Equals(candidate.Name, tier, StringComparison.OrdinalIgnoreCase))!)] : null) { IsConfigured = true };

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

    private static int[] Codes(TierPolicyOptions?[] layers, Func<TierPolicyOptions, IList<int>?> codes, ImmutableArray<int> otherwise) =>
        [.. layers.Select(layer => layer is null ? null : codes(layer)).FirstOrDefault(list => list is not null) ?? otherwise];
}
