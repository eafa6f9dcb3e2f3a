namespace HttpResilience.Trimming;

/// <summary>The three servers of the drill: a gateway that speaks MCP, a proxy, and the API itself, which takes one token only.</summary>
internal sealed class TierServers : IDisposable
{
    public const string Token = "renewed";

    public LoopbackServer Gateway { get; } = new(static (_, body) => McpAnswers.To(body));

    public LoopbackServer Proxy { get; } = new(static (line, _) => line.Contains("/down", StringComparison.Ordinal) ? "" : """{"from":"proxy"}""");

    public LoopbackServer Rest { get; } = new(static (line, request) => !request.Contains($"Bearer {Token}", StringComparison.Ordinal) ? "401"
        : line.Contains("/down", StringComparison.Ordinal) ? "" : """{"from":"rest"}""");

    /// <summary>An <c>appsettings.json</c>.</summary>
    public string Configuration() => $$"""
        { "TierResilience": {
          "Fleet": { "Instance": "trimmed-1", "PollInterval": "00:00:01" },
          "Defaults": { "CircuitBreaker": { "FailureThreshold": 2, "RecoveryTimeout": "00:05:00", "OpenWhen": { "Instances": 1 } }, "HistorySize": 20 },
          "Clients": { "Tickets": {
            "TotalTimeout": "00:00:20", "Hedging": { "Delay": "00:00:00.400" }, "StaleIfError": { "Enabled": true, "TrustTierHandlers": true },
            "Retry": { "MaxAttempts": 2, "BaseDelay": "00:00:00.010", "Backoff": "DecorrelatedJitter" },
            "RateLimit": { "Permits": 1000 }, "ResponseBuffering": { "Enabled": true },
            "Operations": { "close": { "Method": "POST", "Path": "/tickets/{id}/close", "Repeatable": true } },
            "Tiers": {
              "gateway": { "Order": 1, "BaseAddress": "{{Gateway.Address}}", "Protocol": "Mcp", "ConcurrencyLimit": 8, "Mcp": { "Endpoint": "mcp?key=secret", "ProtocolVersion": "2026-07-28", "Tools": {
                "read_ticket": { "Method": "GET", "Path": "/tickets/{id}", "Arguments": { "number": "{id}" } },
                "create_ticket": { "Method": "POST", "Path": "/tickets", "Arguments": { "*": "{body}" }, "Status": 201 } } } },
              "proxy": { "Order": 2, "BaseAddress": "{{Proxy.Address}}", "Adaptive": { "Max": 50 }, "Headers": { "X-Api-Key": "secret" }, "Health": { "Path": "health", "Interval": "01:00:00" } },
              "rest": { "Order": 3, "BaseAddress": "{{Rest.Address}}", "Chaos": { "Enabled": true, "Environments": [ "Rehearsal" ], "FaultRate": 1 } }
            } } } } }
        """;

    public void Dispose()
    {
        Gateway.Dispose();
        Proxy.Dispose();
        Rest.Dispose();
    }
}
