using HttpResilience.Configuration;

namespace HttpResilience.Tests.Configuration;

public sealed class BadValueTests
{
    private const string Duration = "[days.]hours:minutes:seconds, for example 00:00:30";
    private const string HeaderName = "is not the name of a header; it takes letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, 5.6.2)";

    // What may be said of defaults, client and tier.
    private static readonly (string Key, string Value, string Message)[] s_policy =
    [
        ("AttemptTimeout", "30", "'30' would mean 30 days; for 30 seconds write 00:00:30"),
        ("AttemptTimeout", "00:00:00", "00:00:00 is not between 00:00:00.001 and 1.00:00:00"),
        ("ConcurrencyLimit", "0", "0 is not between 1 and 1000000"),
        ("QueueLimit", "-1", "-1 is not between 0 and 1000000"),
        ("FailureStatusCodes:0", "5xx", "'5xx' is not a whole number"),
        ("RetryStatusCodes:0", "99", "99 is not between 100 and 599"),
        ("FallbackStatusCodes:0", "600", "600 is not between 100 and 599"),
        ("MaxCoolDown", "-00:00:01", "-00:00:01 is not between 00:00:00 and 1.00:00:00"),
        ("Adaptive:Min", "0", "0 is not between 1 and 1000000"),
        ("Adaptive:Max", "many", "'many' is not a whole number between 1 and 1000000"),
        ("RateLimit:Permits", "0", "0 is not between 1 and 10000000"),
        ("RateLimit:Per", "60", "'60' would mean 60 days; for 60 seconds write 00:01:00"),
        ("ResponseBuffering:Enabled", "on", "'on' is not true or false"),
        ("ResponseBuffering:MaxSize", "0", "0 is not between 1 and 1073741824"),
        ("Retry:Budget:Enabled", "on", "'on' is not true or false"),
        ("Retry:Budget:Ratio", "-0.1", "-0.1 is not between 0 and 10"),
        ("Retry:Budget:Ratio", "20", "20 is not between 0 and 10; for 20 % write 0.2"),
        ("Retry:Budget:MinRetriesPerSecond", "10001", "10001 is not between 0 and 10000"),
        ("Retry:MaxAttempts", "0", "0 is not between 1 and 100"),
        ("Retry:MaxAttempts", "three", "'three' is not a whole number between 1 and 100"),
        ("Retry:BaseDelay", "1s", $"'1s' is not a duration between 00:00:00 and 01:00:00; write {Duration}"),
        ("Retry:MaxDelay", "1.00:00:01", "1.00:00:01 is not between 00:00:00 and 1.00:00:00"),
        ("Retry:ExponentialBase", "0.5", "0.5 is not between 1 and 10"),
        ("Retry:Backoff", "1", "'1' is not one of Exponential, Linear, Constant, DecorrelatedJitter"),
        ("Retry:Jitter", "maybe", "'maybe' is not true or false"),
        ("CircuitBreaker:Enabled", "yes", "'yes' is not true or false"),
        ("CircuitBreaker:Preset", "Brave", "'Brave' is not one of Aggressive, Conservative, Production"),
        ("CircuitBreaker:FailureThreshold", "-1", "-1 is not between 0 and 100000"),
        ("CircuitBreaker:RecoveryTimeout", "0.5", "'0.5' is not a duration between 00:00:00.001 and 1.00:00:00; for 0.5 seconds write 00:00:00.5"),
        ("CircuitBreaker:RecoveryBackoff", "11", "11 is not between 1 and 10"),
        ("CircuitBreaker:MaxRecoveryTimeout", "8.00:00:00", "8.00:00:00 is not between 00:00:00.001 and 7.00:00:00"),
        ("CircuitBreaker:RecoveryJitter", "1,5", "'1,5' is not a number between 0 and 1"),
        ("CircuitBreaker:HalfOpenMaxCalls", "0", "0 is not between 1 and 1000"),
        ("CircuitBreaker:SuccessThreshold", "1001", "1001 is not between 1 and 1000"),
        ("CircuitBreaker:HalfOpenMaxDuration", "soon", $"'soon' is not a duration between 00:00:00.001 and 1.00:00:00; write {Duration}"),
        ("CircuitBreaker:ProbeWithUnrepeatable", "1", "'1' is not true or false"),
        ("CircuitBreaker:FailureRateThreshold", "0", "0 is not above 0 and at most 1"),
        ("CircuitBreaker:FailureRateThreshold", "50", "50 is not above 0 and at most 1; for 50 % write 0.5"),
        ("CircuitBreaker:FailureRateThreshold", "101", "101 is not above 0 and at most 1"),
        ("CircuitBreaker:FailureRateThreshold", "50 %", "'50 %' is not a number above 0 and at most 1; for 50 % write 0.5"),
        ("CircuitBreaker:SlowCallRateThreshold", "1.1", "1.1 is not above 0 and at most 1; for 1.1 % write 0.011"),
        ("CircuitBreaker:SlowCallDurationThreshold", "00:00:00", "00:00:00 is not between 00:00:00.001 and 1.00:00:00"),
        ("CircuitBreaker:MinimumThroughput", "0", "0 is not between 1 and 100000"),
        ("CircuitBreaker:Window:Type", "Sliding", "'Sliding' is not one of Time, Count"),
        ("CircuitBreaker:Window:Duration", "00:00:00.001", "00:00:00.001 is not between 00:00:00.01 and 1.00:00:00"),
        ("CircuitBreaker:Window:Size", "0", "0 is not between 1 and 100000"),
        ("CircuitBreaker:RampUp", "00:00:00", "00:00:00 is not between 00:00:00.001 and 1.00:00:00"),
        ("CircuitBreaker:OpenWhen:Instances", "0", "0 is not between 1 and 1000"),
        ("Health:Path", "https://gateway.example/health", "'https://gateway.example/health' is not relative; write a path below the tier's base address, for example health"),
        ("Health:Method", "POST", "'POST' is not one of GET, HEAD, OPTIONS; a probe must change nothing"),
        ("Health:Interval", "00:00:00.05", "00:00:00.05 is not between 00:00:00.1 and 1.00:00:00"),
        ("Health:Timeout", "00:10:01", "00:10:01 is not between 00:00:00.001 and 00:10:00"),
        ("Health:UnhealthyThreshold", "0", "0 is not between 1 and 1000"),
        ("Health:HealthyThreshold", "0", "0 is not between 1 and 1000"),
        ("Health:ExpectedStatus", "42", "42 is not between 100 and 599"),
    ];

    private static readonly (string Key, string Value, string Message)[] s_tier =
    [
        ("Order", "7\0", "'7\uFFFD' is not a whole number"),
        ("Order", "first", "'first' is not a whole number"),
        ("BaseAddress", "gateway", "'gateway' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/"),
        ("TrafficShare", "101", "101 is not between 0 and 100"),
        ("TrafficShare", "5%", "'5%' is not a number between 0 and 100"),
        ("TrafficShare", "NaN", "'NaN' is not a number between 0 and 100"),
        ("Headers:Content-Type", "text/plain", "'Content-Type' describes a body and belongs to the request's content; it can't be set for a tier"),
        ("ForwardCredentials", "ja", "'ja' is not true or false"),
        ("Chaos:Enabled", "yes", "'yes' is not true or false"),
        ("Chaos:Environments", "Staging", "'Staging' is not a list; write it as an array, or one key for each element, from 0"),
        ("Chaos:FaultRate", "2", "2 is not between 0 and 1; for 2 % write 0.02"),
        ("Chaos:LatencyRate", "2", "2 is not between 0 and 1; for 2 % write 0.02"),
        ("Chaos:Latency", "01:00:01", "01:00:01 is not between 00:00:00 and 01:00:00"),
        ("Chaos:StatusRate", "-1", "-1 is not between 0 and 1"),
        ("Chaos:Status", "200", "200 is not between 400 and 599"),
        ("Protocol", "soap", "'soap' is not one of Http, Mcp"),
        ("Mcp:Preset", "Salesforce", "'Salesforce' is not one of ZohoCrm"),
        ("Mcp:MaxResponseSize", "1", "1 is not between 1024 and 1073741824"),
        ("Mcp:Tools", "all", "'all' is not a section with the Tools by name"),
        ("Mcp:Tools:get:Status", "404", "404 is not between 200 and 299"),
    ];

    // Checked by the package that speaks it (McpConfigurationTests).
    private static readonly string[] s_ofTheProtocol = ["Mcp:Endpoint", "Mcp:ProtocolVersion"];

    private static readonly (string Key, string Value, string Message)[] s_client =
    [
        ("Enabled", "on", "'on' is not true or false"),
        ("TotalTimeout", "00:00:00", "00:00:00 is not between 00:00:00.001 and 1.00:00:00"),
        ("BodyIdleTimeout", "5", "'5' would mean 5 days; for 5 seconds write 00:00:05"),
        ("MaxRequestBufferSize", "1MiB", "'1MiB' is not a whole number between 0 and 1073741824"),
        ("WhenNoneEligible", "TryAll", "'TryAll' is not one of Fail, TryLast"),
        ("ThrowOnFailureResponse", "", "'' is not true or false"),
        ("Hedging:Delay", "00:00:00", "00:00:00 is not between 00:00:00.001 and 1.00:00:00"),
        ("Hedging:MaxHedges", "0", "0 is not between 1 and 10"),
        ("StaleIfError:Enabled", "on", "'on' is not true or false"),
        ("StaleIfError:MaxAge", "00:00:00", "00:00:00 is not between 00:00:01 and 30.00:00:00"),
        ("StaleIfError:MaxEntrySize", "0", "0 is not between 1 and 1073741824"),
        ("StaleIfError:MaxTotalSize", "0", "0 is not between 1 and 2147483647"),
        ("StaleIfError:HashKey", "hunter2", "the value has fewer than 16 characters; use a random text that is longer"),
        ("StaleIfError:TrustTierHandlers", "on", "'on' is not true or false"),
        ("HistorySize", "-1", "-1 is not between 0 and 10000"),
        ("CredentialHeaders:0", "X Key", $"'X Key' {HeaderName}"),
    ];

    private static readonly (string Key, string Value, string Message)[] s_clientOnly =
    [
        ("BaseAddress", "/crm", "'/crm' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/"),
        ("Tiers", "mcp", "'mcp' is not a section with the Tiers by name"),
        ("Operations", "none", "'none' is not a section with the Operations by name"),
    ];

    private static readonly (string Key, string Value, string Message)[] s_operation =
    [
        ("Method", "PO ST", "'PO ST' is not a method, for example GET"),
        ("Path", "crm", "'crm' does not start with '/'; a template is the whole path below the client's base address"),
        ("Repeatable", "sometimes", "'sometimes' is not true or false"),
        ("TotalTimeout", "2.00:00:00", "2.00:00:00 is not between 00:00:00.001 and 1.00:00:00"),
        ("AttemptTimeout", "00:00:00", "00:00:00 is not between 00:00:00.001 and 1.00:00:00"),
        ("Tiers:0", "rst", "'rst' is not a tier of the client; did you mean 'rest'?"),
    ];

    public static TheoryData<string, string, string> Everything
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (scope, rows) in Scopes())
                foreach (var (key, value, message) in rows)
                    data.Add($"{scope}:{key}", value, message);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_bad_value_is_refused_with_its_path_the_value_and_what_would_be_right(string path, string value, string message) =>
        Assert.Contains($"{path}: {message}", TestClient.Failures((path, value)));

    [Fact]
    public void Every_option_has_a_bad_value_in_the_table()
    {
        string[] tried = [.. Scopes().SelectMany(scope => scope.Rows.Select(row => $"{scope.Path}:{row.Key}"))];
        string[] missing =
        [
            .. Untried(OptionsSchema.Client, TestClient.Path, tried),
            .. Untried(OptionsSchema.Defaults, "TierResilience:Defaults", tried),
            .. Untried(OptionsSchema.For(typeof(TierOptions)), $"{TestClient.Path}:Tiers:mcp", [.. tried, .. s_ofTheProtocol.Select(key => $"{TestClient.Path}:Tiers:mcp:{key}")]),
            .. Untried(OptionsSchema.For(typeof(OperationOptions)), $"{TestClient.Path}:Operations:op", tried),
        ];
        Assert.Empty(missing);
    }

    private static IEnumerable<(string Path, (string Key, string Value, string Message)[] Rows)> Scopes() =>
    [
        ("TierResilience:Defaults", [.. s_policy, .. s_client]),
        (TestClient.Path, [.. s_policy, .. s_client, .. s_clientOnly]),
        ($"{TestClient.Path}:Tiers:mcp", [.. s_policy, .. s_tier]),
        ($"{TestClient.Path}:Operations:op", s_operation),
    ];

    private static IEnumerable<string> Untried(OptionsSchema schema, string path, string[] tried) =>
        schema.Properties.SelectMany(property => property.Kind == OptionKind.Section
            ? Untried(property.Nested, $"{path}:{property.Name}", tried)
            : tried.Any(key => key == $"{path}:{property.Name}" || key.StartsWith($"{path}:{property.Name}:", StringComparison.Ordinal)) ? [] : [$"{path}:{property.Name}"]);
}
