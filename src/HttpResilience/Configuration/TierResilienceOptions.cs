using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>
/// A client with tiers: the section <c>TierResilience:Clients:{client name}</c>. What is said here of retry, breaker and the like holds for every tier that does not say otherwise.
/// </summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class TierResilienceOptions : TierPolicyOptions
{
    /// <summary><see langword="false"/> sends requests straight to the first tier and counts nothing. Default <see langword="true"/>.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// The address below which calling code's URIs lie, where it is neither <see cref="HttpClient.BaseAddress"/> nor the first tier's. Default none.
    /// </summary>
    public string? BaseAddress { get; set; }

    /// <summary>Bounds a request with all its attempts, delays and waits, 1 ms to 1 day. Default 30 seconds.</summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? TotalTimeout { get; set; }

    /// <summary>A response body read as a stream fails when nothing has come for this long, 1 ms to 1 day. Default none, no limit.</summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? BodyIdleTimeout { get; set; }

    /// <summary>Largest request body, in bytes, that is kept so that it can be sent again, 0 to 1 GiB; a larger one is sent once. Default 1 MiB.</summary>
    [ValidRange(0, 1_073_741_824)]
    public int? MaxRequestBufferSize { get; set; }

    /// <summary>What becomes of a request for which no tier is eligible. Default <see cref="HttpResilience.WhenNoneEligible.Fail"/>.</summary>
    public WhenNoneEligible? WhenNoneEligible { get; set; }

    /// <summary>Whether the caller gets an exception instead of the last failure response when all tiers failed. Default <see langword="false"/>.</summary>
    public bool? ThrowOnFailureResponse { get; set; }

    /// <summary>Asking the next tier before the first has failed. Default off.</summary>
    public HedgingOptions Hedging { get; set; } = new();

    /// <summary>Answers kept for the time when all tiers fail. Default off.</summary>
    public StaleIfErrorOptions StaleIfError { get; set; } = new();

    /// <summary>Requests that <see cref="ITierResilienceStatus"/> remembers, the newest first, 0 to 10,000. Default 100. Read at start.</summary>
    [ValidRange(0, 10_000)]
    public int? HistorySize { get; set; }

    /// <summary>Headers that carry credentials, besides <c>Authorization</c>, <c>Cookie</c> and <c>Proxy-Authorization</c>. Default none.</summary>
    public IList<string>? CredentialHeaders { get; set; }

    /// <summary>The tiers by name. At least one is required.</summary>
    public IDictionary<string, TierOptions> Tiers { get; set; } = new Dictionary<string, TierOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The operations by name.</summary>
    public IDictionary<string, OperationOptions> Operations { get; set; } = new Dictionary<string, OperationOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Gives the caller an answer when all tiers failed: a response, or <see langword="null"/> to let the failure through. Its own exceptions reach the caller. Called from any
    /// thread. Code only. Default none.
    /// </summary>
    public Func<TierFallbackArguments, CancellationToken, ValueTask<HttpResponseMessage?>>? Fallback { get; set; }

    /// <summary>Told when a tier is asked again, before the wait. Like all callbacks here: called from any thread, must be quick, and when it throws that is logged and changes nothing. Code only.</summary>
    public Action<TierEvent>? OnRetry { get; set; }

    /// <summary>Told when a request leaves a tier for the next one, or skips one. Code only.</summary>
    public Action<TierEvent>? OnFallback { get; set; }

    /// <summary>Told of every attempt that failed. Code only.</summary>
    public Action<TierEvent>? OnFailure { get; set; }

    /// <summary>Told of every attempt that succeeded. Code only.</summary>
    public Action<TierEvent>? OnSuccess { get; set; }

    /// <summary>Told once of every change of state of the client's circuit breakers, after it is complete. Code only.</summary>
    public Action<CircuitStateChange>? OnStateChange { get; set; }

    /// <summary><c>TierResilience:Defaults</c> as read for this client; the layer below it.</summary>
    internal TierResilienceOptions? Defaults { get; set; }

    /// <summary><c>TierResilience:Enabled</c>, over all clients.</summary>
    internal bool RootEnabled { get; set; } = true;

    /// <summary>Where the client's values were read from, for messages.</summary>
    internal string SectionPath { get; set; } = "";

    /// <summary>Where <see cref="Defaults"/> were read from, for messages.</summary>
    internal string DefaultsPath { get; set; } = "";

    /// <summary>Why nothing was read from there; <see langword="null"/> when the section is there.</summary>
    internal string? MissingSection { get; set; }

    /// <summary>What could not be read; the validator reports it with the rest.</summary>
    internal List<Refusal> ReadErrors { get; } = [];
}
