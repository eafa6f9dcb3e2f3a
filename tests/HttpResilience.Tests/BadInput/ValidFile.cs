using System.Text.Json.Nodes;

namespace HttpResilience.Tests.BadInput;

/// <summary>A file that uses every feature and is valid; what the edits start from.</summary>
internal static class ValidFile
{
    /// <summary>In every secret of the file.</summary>
    public const string Secret = "s3cret";

    public const string Json = """
        {
          "Logging": { "LogLevel": { "Default": "Information" } },
          "TierResilience": {
            "Enabled": true,
            "Defaults": {
              "TotalTimeout": "00:00:45", "MaxRequestBufferSize": 2097152, "HistorySize": 50, "MaxCoolDown": "00:30:00",
              "CircuitBreaker": { "FailureThreshold": 7, "Window": { "Type": "Time", "Duration": "00:02:00" }, "RecoveryTimeout": "00:00:30", "MaxRecoveryTimeout": "00:20:00",
              "RecoveryBackoff": 1.5 },
              "Retry": { "BaseDelay": "00:00:00.500", "MaxDelay": "00:00:20", "Budget": { "Enabled": true, "Ratio": 0.2, "MinRetriesPerSecond": 2 } },
              "RateLimit": { "Permits": 100000, "Per": "00:00:01" },
              "FailureStatusCodes": [ 408, 500, 502, 503, 504 ]
            },
            "Clients": {
              "crm": {
                "Enabled": true, "BaseAddress": "http://crm.example/api/", "TotalTimeout": "00:00:30", "BodyIdleTimeout": "00:00:10", "WhenNoneEligible": "Fail",
                "ThrowOnFailureResponse": false,
                "Hedging": { "Delay": "00:00:02", "MaxHedges": 2 },
                "StaleIfError": { "Enabled": true, "MaxAge": "00:05:00", "MaxEntrySize": 65536, "MaxTotalSize": 1048576, "HashKey": "s3cret-s3cret-s3cret",
                "TrustTierHandlers": true },
                "CredentialHeaders": [ "X-Api-Key", "X-Tenant" ],
                "Retry": { "MaxAttempts": 3, "Backoff": "Exponential", "ExponentialBase": 2.5, "Jitter": true },
                "RetryStatusCodes": [ 408, 429, 503 ], "FallbackStatusCodes": [ 408, 429, 500, 501, 502, 503, 504, 505 ],
                "ResponseBuffering": { "Enabled": true, "MaxSize": 262144 },
                "Health": { "Interval": "00:01:00", "Timeout": "00:00:05", "Method": "GET", "UnhealthyThreshold": 3, "HealthyThreshold": 1 },
                "Tiers": {
                  "mcp": {
                    "Order": 1, "BaseAddress": "http://mcp.example/gateway", "TrafficShare": 90.5, "ForwardCredentials": false, "AttemptTimeout": "00:00:05",
                    "Headers": { "Authorization": "Bearer s3cret-of-mcp", "X-Gateway": "s3cret" }, "Health": { "Path": "health/live", "ExpectedStatus": 200 },
                    "CircuitBreaker": { "FailureRateThreshold": 0.5, "SlowCallRateThreshold": 0.8, "SlowCallDurationThreshold": "00:00:02", "MinimumThroughput": 20,
                    "RampUp": "00:00:30" },
                    "ConcurrencyLimit": 50, "QueueLimit": 10
                  },
                  "sdk": {
                    "Order": 2, "BaseAddress": "http://sdk.example:8080/", "Adaptive": { "Max": 40, "Min": 4 },
                    "CircuitBreaker": { "Preset": "Conservative", "Window": { "Type": "Count", "Size": 200 }, "RecoveryJitter": 0.2, "HalfOpenMaxDuration": "00:01:00" },
                    "Chaos": { "Enabled": true, "Environments": [ "Staging" ], "FaultRate": 0.1, "LatencyRate": 0.2, "Latency": "00:00:01", "StatusRate": 0.05, "Status": 503 }
                  },
                  "rest": {
                    "Order": 3, "BaseAddress": "http://rest.example/v8/", "Headers": { "X-Key": "s3cret-of-rest" }, "ForwardCredentials": true,
                    "RateLimit": { "Permits": 50000, "Per": "00:00:10" },
                    "CircuitBreaker": { "FailureThreshold": 10, "HalfOpenMaxCalls": 2, "SuccessThreshold": 3, "ProbeWithUnrepeatable": true }, "MaxCoolDown": "00:10:00"
                  }
                },
                "Operations": {
                  "query": { "Method": "POST", "Path": "/v8/query", "Repeatable": true, "TotalTimeout": "00:01:00", "AttemptTimeout": "00:00:20" },
                  "bulk_upload": { "Method": "POST", "Path": "/bulk/v8/*", "Tiers": [ "rest" ] },
                  "record": { "Path": "/v8/{module}/{id}", "Tiers": [ "sdk", "rest" ] },
                  "named": { "Repeatable": false }
                }
              }
            }
          }
        }
        """;

    public static JsonObject Parse() => JsonNode.Parse(Json)!.AsObject();
}
