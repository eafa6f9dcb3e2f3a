namespace HttpResilience.IntegrationTests.Page;

/// <summary>Status objects in the shape that <c>/status</c> has.</summary>
internal static class Canned
{
    private static readonly DateTimeOffset s_start = TimeProvider.System.GetUtcNow();

    public static Dictionary<string, object?> Status(bool controls, params object[] clients) => new()
    {
        ["time"] = TimeProvider.System.GetUtcNow(),
        ["instance"] = "ops-web-3:4711",
        ["controls"] = controls,
        ["clients"] = clients,
        ["events"] = Array.Empty<object>(),
    };

    public static Dictionary<string, object?> Client(string name, string? serving, params Dictionary<string, object?>[] tiers) => new()
    {
        ["name"] = name,
        ["isEnabled"] = true,
        ["servingTier"] = serving,
        ["successRate"] = serving is null ? 0.41 : 0.987,
        ["tiers"] = tiers,
        ["recentRequests"] = Enumerable.Range(0, 12).Select(i => Request(i, serving)).ToArray(),
    };

    public static Dictionary<string, object?> Tier(string name, string state = "Closed", int seed = 1, double meanMs = 120, double failing = 0) => new()
    {
        ["name"] = name, ["order"] = 1, ["notEligibleBecause"] = state is "Open" or "Isolated" ? "circuit open" : null,
        ["state"] = state, ["stateSince"] = s_start.AddMinutes(-seed * 7), ["stateReason"] = state == "Open" ? "FailureRate" : null,
        ["timeUntilRetryMs"] = state == "Open" ? 27_300 : null,
        ["failureCount"] = 12, ["successCount"] = 48_211, ["rejectedCalls"] = 0, ["trips"] = 1, ["consecutiveFailures"] = 0,
        ["errorRate"] = 0.0003, ["failureRate"] = 0.01, ["slowCallRate"] = 0.0, ["coolDownLeftMs"] = 0, ["isUnhealthy"] = false,
        ["health"] = new { lastProbeAt = s_start, lastFailure = (string?)null, consecutiveFailures = 0 }, ["trafficShare"] = 100.0,
        ["retryBudget"] = new { requests = 420, retries = 6, left = 36 }, ["concurrencyLimit"] = 64, ["inFlight"] = 11, ["rateLimitAvailable"] = null,
        ["series"] = Series(seed, meanMs, failing),
    };

    /// <summary>What "web-1" of five instances knows.</summary>
    public static Dictionary<string, object?> Fleet(string state = "Closed", string openedBy = "web-2", string? probedBy = null, bool isConnected = true, params string[] votes) => new()
    {
        ["instance"] = "web-1", ["isConnected"] = isConnected, ["state"] = state, ["reason"] = "FailureRate",
        ["changedBy"] = probedBy ?? openedBy, ["openedBy"] = openedBy,
        ["probedBy"] = probedBy, ["trips"] = 7, ["votes"] = votes, ["votesNeeded"] = 2, ["instances"] = 5, ["notClosedOn"] = state == "Closed" ? 0 : 3,
    };

    public static Dictionary<string, object?> With(this Dictionary<string, object?> what, string key, object? value) => new(what) { [key] = value };

    public static object Event(string name, string level, string text, double secondsAgo = 0) => new { at = s_start.AddSeconds(-secondsAgo), name, level, text };

    private static object Request(int i, string? tier) => new
    {
        at = s_start.AddSeconds(-i * 2.3), operation = i % 4 == 3 ? null : "GetRecords", tier, outcome = i % 9 == 4 || tier is null ? "Failure" : "Success",
        statusCode = i % 9 == 4 || tier is null ? 503 : 200, attempts = (i % 5) + 1, durationMs = 80 + (i * 17.3), isStale = i == 11,
    };

    /// <summary>Sixty slices that look alive: a wave for the latency, failures in the last quarter.</summary>
    private static object[] Series(int seed, double meanMs, double failing) => [.. Enumerable.Range(0, 60).Select(i =>
    {
        var wave = Math.Sin((i + seed) * 0.9) + Math.Sin((i * 2.3) + seed);
        var late = failing > 0 && i > 44;
        var requests = 20 + (int)(5 * wave);
        return (object)new { requests, failures = (int)(requests * (late ? failing * (0.8 + (0.1 * wave)) : 0)), meanMs = meanMs * (1 + (0.12 * wave)) * (late ? 2.4 : 1) };
    })];
}
