using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>The log events. Ids and names are stable and never reused; no field holds a header, a query, a token or a body.</summary>
internal static partial class Log
{
    /// <summary>The category of every event.</summary>
    public const string Category = "HttpResilience";

    [LoggerMessage(1, LogLevel.Warning, "{circuit_breaker} opened from {old_state}: {reason} (count {failure_count}, threshold {threshold}); it rejects calls for {recovery_timeout}", EventName = "circuit_opened")]
    public static partial void CircuitOpened(this ILogger logger, string circuit_breaker, CircuitState old_state, CircuitChangeReason reason, long failure_count, double threshold, TimeSpan recovery_timeout);

    [LoggerMessage(2, LogLevel.Information, "{circuit_breaker} is half-open (was {old_state}): a few probes may pass", EventName = "circuit_half_opened")]
    public static partial void CircuitHalfOpened(this ILogger logger, string circuit_breaker, CircuitState old_state);

    [LoggerMessage(3, LogLevel.Information, "{circuit_breaker} closed (was {old_state}): calls pass again", EventName = "circuit_closed")]
    public static partial void CircuitClosed(this ILogger logger, string circuit_breaker, CircuitState old_state);

    [LoggerMessage(4, LogLevel.Warning, "{circuit_breaker} was isolated by hand (was {old_state}): it rejects calls until it is reset", EventName = "circuit_isolated")]
    public static partial void CircuitIsolated(this ILogger logger, string circuit_breaker, CircuitState old_state);

    [LoggerMessage(5, LogLevel.Information, "{client}: attempt {attempt} at {tier} failed after {duration_ms:0.#} ms: {reason}", EventName = "call_failed")]
    public static partial void CallFailed(this ILogger logger, string client, string tier, int attempt, double duration_ms, string reason);

    [LoggerMessage(6, LogLevel.Information, "{client}: {tier} is asked again (attempt {attempt} of {max_attempts}) in {delay_ms:0} ms: {reason}", EventName = "retry_scheduled")]
    public static partial void RetryScheduled(this ILogger logger, string client, string tier, int attempt, int max_attempts, double delay_ms, string reason);

    [LoggerMessage(EventId = 7, EventName = "tier_fallback", Message = "{client}: from {from} to {to}: {reason}")]
    public static partial void TierFallback(this ILogger logger, LogLevel level, string client, string from, string to, string reason);

    [LoggerMessage(8, LogLevel.Error, "{client}: no tier answered {method} (operation {operation}): {reasons}", EventName = "all_tiers_failed")]
    public static partial void AllTiersFailed(this ILogger logger, string client, string method, string operation, string reasons);

    [LoggerMessage(9, LogLevel.Warning, "{client}: {tier} is unhealthy after {failure_count} failed probes in a row, and skipped: {reason}", EventName = "tier_unhealthy")]
    public static partial void TierUnhealthy(this ILogger logger, string client, string tier, int failure_count, string reason);

    [LoggerMessage(10, LogLevel.Information, "{client}: {tier} is healthy again", EventName = "tier_healthy")]
    public static partial void TierHealthy(this ILogger logger, string client, string tier);

    [LoggerMessage(11, LogLevel.Warning, "{client}: {tier} asked to be left alone and is skipped for {cool_down}: {reason}", EventName = "tier_throttled")]
    public static partial void TierThrottled(this ILogger logger, string client, string tier, TimeSpan cool_down, string reason);

    [LoggerMessage(12, LogLevel.Information, "{client}: changed configuration is in force; tiers: {tiers}", EventName = "configuration_reloaded")]
    public static partial void ConfigurationReloaded(this ILogger logger, string client, string tiers);

    [LoggerMessage(13, LogLevel.Error, "{client}: changed configuration was refused, the old one stays in force: {errors}", EventName = "configuration_rejected")]
    public static partial void ConfigurationRejected(this ILogger logger, string client, string errors);

    [LoggerMessage(14, LogLevel.Warning, "{client}: the caller's {header} is not sent to {tier}, whose origin is not that of the client's base address; set ForwardCredentials to true on the tier if it should be", EventName = "credentials_withheld")]
    public static partial void CredentialsWithheld(this ILogger logger, string client, string tier, string header);

    [LoggerMessage(15, LogLevel.Warning, "{client}: HttpClient.Timeout ({http_client_timeout}) is shorter than TotalTimeout ({total_timeout}) and wins; leave HttpClient.Timeout alone, or make TotalTimeout shorter", EventName = "http_client_timeout_wins")]
    public static partial void HttpClientTimeoutWins(this ILogger logger, string client, TimeSpan http_client_timeout, TimeSpan total_timeout);

    [LoggerMessage(16, LogLevel.Warning, "{client} has both AddTierResilience and {handler}: stacked retries multiply; remove {handler} from the client, or from ConfigureHttpClientDefaults", EventName = "stacked_resilience")]
    public static partial void StackedResilience(this ILogger logger, string client, string handler);

    [LoggerMessage(17, LogLevel.Error, "{callback} of {client} threw; the library's own decision holds", EventName = "callback_failed")]
    public static partial void CallbackFailed(this ILogger logger, Exception exception, string client, string callback);

    [LoggerMessage(18, LogLevel.Warning, "{client}: ConfigureTier names {tier}, which is no tier in the configuration ({tiers}), so nothing uses it; correct the name, or add the tier there", EventName = "unknown_tier_configured")]
    public static partial void UnknownTierConfigured(this ILogger logger, string client, string tier, string tiers);

    [LoggerMessage(19, LogLevel.Warning, "{client}: its primary handler {handler} is not used, because requests go to the tiers; configure a tier's own with ConfigureTier(name, tier => tier.ConfigurePrimaryHttpMessageHandler(...))", EventName = "primary_handler_unused")]
    public static partial void PrimaryHandlerUnused(this ILogger logger, string client, string handler);

    [LoggerMessage(29, LogLevel.Warning, "{client}: the FallbackStatusCodes of {tier} lack 501, so that a request that can't be said in its protocol gets a 501 and no other tier is asked; add 501", EventName = "fallback_lacks_501")]
    public static partial void FallbackLacks501(this ILogger logger, string client, string tier);

    [LoggerMessage(28, LogLevel.Warning, "{client}: {what} of {tier}, by {by}", EventName = "control_used")]
    public static partial void ControlUsed(this ILogger logger, string client, string tier, string what, string by);

    [LoggerMessage(20, LogLevel.Warning, "{client}: the retry budget of {tier} is used up; for now its failures go to the next tier at once", EventName = "retry_budget_used_up")]
    public static partial void RetryBudgetUsedUp(this ILogger logger, string client, string tier);

    [LoggerMessage(21, LogLevel.Debug, "{client}: no answer within {delay}, so {tier} is asked too", EventName = "request_hedged")]
    public static partial void RequestHedged(this ILogger logger, string client, string tier, TimeSpan delay);

    [LoggerMessage(22, LogLevel.Warning, "{client}: {method} (operation {operation}) gets a stale answer, {age} old, because no tier answered", EventName = "stale_served")]
    public static partial void StaleServed(this ILogger logger, string client, string method, string operation, TimeSpan age);

    [LoggerMessage(23, LogLevel.Warning, "{client}: answers of {tier} are not kept for StaleIfError, because its own handlers add headers that may be a user's; set TrustTierHandlers to true if they are the service's", EventName = "stale_not_kept")]
    public static partial void StaleNotKept(this ILogger logger, string client, string tier);

    [LoggerMessage(24, LogLevel.Warning, "{client}: the cache of stale answers failed; requests go on without it", EventName = "stale_cache_failed")]
    public static partial void StaleCacheFailed(this ILogger logger, Exception exception, string client);

    [LoggerMessage(25, LogLevel.Warning, "{client}: chaos at {tier}: {kind}", EventName = "chaos_injected")]
    public static partial void ChaosInjected(this ILogger logger, string client, string tier, string kind);

    [LoggerMessage(26, LogLevel.Information, "{client}: the credential of {tier} was renewed after a 401", EventName = "credential_renewed")]
    public static partial void CredentialRenewed(this ILogger logger, string client, string tier);

    [LoggerMessage(27, LogLevel.Error, "{client}: the credential of {tier} was not renewed: the renewal was refused, failed or took too long; requests go to the next tier", EventName = "credential_refused")]
    public static partial void CredentialRefused(this ILogger logger, string client, string tier);

    [LoggerMessage(43, LogLevel.Information, "this instance, {instance}, shares the state of its breakers through {store}", EventName = "fleet_joined")]
    public static partial void FleetJoined(this ILogger logger, string instance, string store);

    [LoggerMessage(44, LogLevel.Warning, "{instance}: the store of shared state can't be asked ({reason}); until it can, this instance decides alone. No request waits for it", EventName = "fleet_store_lost")]
    public static partial void FleetStoreLost(this ILogger logger, string instance, string reason);

    [LoggerMessage(45, LogLevel.Information, "{instance}: the store of shared state answers again; {instances} instances are there", EventName = "fleet_store_back")]
    public static partial void FleetStoreBack(this ILogger logger, string instance, int instances);

    [LoggerMessage(46, LogLevel.Warning, "{instance}: the store no longer tells of changes ({reason}); they are seen when it is looked at, until it does again", EventName = "fleet_push_lost")]
    public static partial void FleetPushLost(this ILogger logger, string instance, string reason);

    [LoggerMessage(47, LogLevel.Information, "{circuit_breaker}: {instance} says {state} ({reason}), and this instance follows", EventName = "fleet_followed")]
    public static partial void FleetFollowed(this ILogger logger, string circuit_breaker, string instance, CircuitState state, CircuitChangeReason reason);

    [LoggerMessage(48, LogLevel.Warning, "{circuit_breaker} is open here, and not yet for all: {votes} of the {needed} instances that it takes say so", EventName = "fleet_vote_cast")]
    public static partial void FleetVoteCast(this ILogger logger, string circuit_breaker, int votes, int needed);

    [LoggerMessage(49, LogLevel.Warning, "{circuit_breaker}: what the store keeps of it can't be read, and can't be replaced; this instance decides alone until that is deleted", EventName = "fleet_circuit_unreadable")]
    public static partial void FleetCircuitUnreadable(this ILogger logger, string circuit_breaker);
}
