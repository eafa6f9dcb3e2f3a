using HttpResilience.Chaos;
using HttpResilience.Health;
using HttpResilience.Retrying;
using HttpResilience.Telemetry;

namespace HttpResilience.Routing;

/// <summary>A tier in force: what configuration says of it, and a reference to what outlives configuration.</summary>
internal sealed class Tier
{
    // Made when first asked for; two threads make the same.
    private string? _identity;
    private SpanStart[]? _attemptSpans;

    public required string Client { get; init; }

    public required string Name { get; init; }

    public required TierAddress Address { get; init; }

    public required TimeSpan AttemptTimeout { get; init; }

    public required RetrySettings Retry { get; init; }

    public required OutcomeClassifier Outcomes { get; init; }

    public required KeyValuePair<string, string>[] Headers { get; init; }

    public required bool ForwardCredentials { get; init; }

    /// <summary>As configured.</summary>
    public required double ConfiguredTrafficShare { get; init; }

    public double TrafficShare => State.TrafficShareByHand ?? ConfiguredTrafficShare;

    public required int Order { get; init; }

    public required TimeSpan MaxCoolDown { get; init; }

    public required HealthSettings? Health { get; init; }

    /// <summary>What retries and hedges may add to its load; <see langword="null"/> when the budget is off.</summary>
    public required RetryBudgetSettings? Budget { get; init; }

    /// <summary>Bytes of a response's body that are read within the attempt; 0 for none.</summary>
    public required int ResponseBufferSize { get; init; }

    /// <summary>What says its requests in its protocol; <see langword="null"/> for the service's own HTTP.</summary>
    public required ITierTranslation? Translation { get; init; }

    /// <summary>Faults on purpose; <see langword="null"/> unless they are enabled for this environment.</summary>
    public required ChaosSettings? Chaos { get; init; }

    /// <summary>Breaker, cool-down, limiter, health: kept across reloads.</summary>
    public required TierState State { get; init; }

    /// <summary>Where it sends requests, and as whom. It holds secrets.</summary>
    public string Identity => _identity ??= string.Join(
        '\n', [Name.ToUpperInvariant(), Address.ToString(), .. Headers.Select(static header => $"{header.Key.ToUpperInvariant()}:{header.Value}").Order(StringComparer.Ordinal)]);

    /// <summary>What the spans of its attempts begin with, by method.</summary>
    public SpanStart[] AttemptSpans => _attemptSpans ??= SpanStart.OfAttempts(this);

    /// <summary>The name of a tier's client.</summary>
    public static string ClientName(string client, string tier) => $"{client}:{tier}";
}
