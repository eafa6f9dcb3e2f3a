namespace HttpResilience.Tests.BadInput;

/// <summary>The tables of <c>docs/configuration.md</c>.</summary>
internal static class Settings
{
    private const string Policies = """
        AttemptTimeout|Duration|00:00:00.001|1.00:00:00|00:00:10
        ConcurrencyLimit|Whole|1|1000000|
        QueueLimit|Whole|0|1000000|0
        Adaptive:Max|Whole|1|1000000|
        Adaptive:Min|Whole|1|1000000|1
        RateLimit:Permits|Whole|1|10000000|
        RateLimit:Per|Duration|00:00:00.010|7.00:00:00|00:00:01
        ResponseBuffering:Enabled|Flag|||false
        ResponseBuffering:MaxSize|Whole|1|1073741824|1048576
        MaxCoolDown|Duration|00:00:00|1.00:00:00|01:00:00
        FailureStatusCodes|Codes|100|599|408,500,502,503,504
        RetryStatusCodes|Codes|100|599|408,429,500,502,503,504
        FallbackStatusCodes|Codes|100|599|408,429,500,501,502,503,504,505
        Retry:MaxAttempts|Whole|1|100|3
        Retry:BaseDelay|Duration|00:00:00|01:00:00|00:00:01
        Retry:MaxDelay|Duration|00:00:00|1.00:00:00|00:01:00
        Retry:ExponentialBase|Number|1|10|2
        Retry:Backoff|Choice|Exponential,Linear,Constant,DecorrelatedJitter||Exponential
        Retry:Jitter|Flag|||true
        Retry:Budget:Enabled|Flag|||true
        Retry:Budget:Ratio|Number|0|10|0.1
        Retry:Budget:MinRetriesPerSecond|Number|0|10000|1
        CircuitBreaker:Enabled|Flag|||true
        CircuitBreaker:Preset|Choice|Aggressive,Conservative,Production||
        CircuitBreaker:FailureThreshold|Whole|0|100000|5
        CircuitBreaker:FailureRateThreshold|NumberAbove|0|1|
        CircuitBreaker:SlowCallDurationThreshold|Duration|00:00:00.001|1.00:00:00|
        CircuitBreaker:SlowCallRateThreshold|NumberAbove|0|1|
        CircuitBreaker:Window:Type|Choice|Time,Count||Time
        CircuitBreaker:Window:Duration|Duration|00:00:00.010|1.00:00:00|00:01:00
        CircuitBreaker:Window:Size|Whole|1|100000|100
        CircuitBreaker:MinimumThroughput|Whole|1|100000|10
        CircuitBreaker:RecoveryTimeout|Duration|00:00:00.001|1.00:00:00|00:01:00
        CircuitBreaker:RecoveryBackoff|Number|1|10|1
        CircuitBreaker:MaxRecoveryTimeout|Duration|00:00:00.001|7.00:00:00|00:10:00
        CircuitBreaker:RecoveryJitter|Number|0|1|0
        CircuitBreaker:HalfOpenMaxCalls|Whole|1|1000|3
        CircuitBreaker:SuccessThreshold|Whole|1|1000|2
        CircuitBreaker:HalfOpenMaxDuration|Duration|00:00:00.001|1.00:00:00|
        CircuitBreaker:ProbeWithUnrepeatable|Flag|||false
        CircuitBreaker:RampUp|Duration|00:00:00.001|1.00:00:00|
        Health:Path|ProbePath|||
        Health:Method|Choice|GET,HEAD,OPTIONS||GET
        Health:Interval|Duration|00:00:00.100|1.00:00:00|00:00:30
        Health:Timeout|Duration|00:00:00.001|00:10:00|00:00:10
        Health:UnhealthyThreshold|Whole|1|1000|3
        Health:HealthyThreshold|Whole|1|1000|1
        Health:ExpectedStatus|Whole|100|599|
        """;

    private const string Clients = """
        Enabled|Flag|||true
        TotalTimeout|Duration|00:00:00.001|1.00:00:00|00:00:30
        BodyIdleTimeout|Duration|00:00:00.001|1.00:00:00|
        MaxRequestBufferSize|Whole|0|1073741824|1048576
        WhenNoneEligible|Choice|Fail,TryLast||Fail
        ThrowOnFailureResponse|Flag|||false
        Hedging:Delay|Duration|00:00:00.001|1.00:00:00|
        Hedging:MaxHedges|Whole|1|10|1
        StaleIfError:Enabled|Flag|||false
        StaleIfError:MaxAge|Duration|00:00:01|30.00:00:00|00:10:00
        StaleIfError:MaxEntrySize|Whole|1|1073741824|1048576
        StaleIfError:MaxTotalSize|Whole|1|2147483647|67108864
        StaleIfError:HashKey|Secret|||
        StaleIfError:TrustTierHandlers|Flag|||false
        HistorySize|Whole|0|10000|100
        CredentialHeaders|HeaderNames|||
        """;

    private const string Tiers = """
        Order|Whole|||
        BaseAddress|Address|||
        TrafficShare|Number|0|100|100
        Headers|Headers|||
        Chaos:Enabled|Flag|||
        Chaos:Environments|Words|||
        Chaos:FaultRate|Number|0|1|
        Chaos:LatencyRate|Number|0|1|
        Chaos:Latency|Duration|00:00:00|01:00:00|
        Chaos:StatusRate|Number|0|1|
        Chaos:Status|Whole|400|599|
        ForwardCredentials|Flag|||false
        """;

    private const string Operations = """
        Method|Method|||
        Path|Template|||
        Repeatable|Flag|||
        TotalTimeout|Duration|00:00:00.001|1.00:00:00|
        AttemptTimeout|Duration|00:00:00.001|1.00:00:00|
        Tiers|TierNames|||
        """;

    public static Setting[] Policy { get; } = Read(Policies);

    /// <summary>Of a client alone, without what Defaults does not take.</summary>
    public static Setting[] ClientOnly { get; } = Read(Clients);

    public static Setting[] Defaults { get; } = [.. Policy, .. ClientOnly];

    public static Setting[] Client { get; } = [.. Defaults, new("BaseAddress", SettingKind.Address, "", "", null)];

    public static Setting[] TierOnly { get; } = Read(Tiers);

    public static Setting[] Tier { get; } = [.. Policy, .. TierOnly];

    public static Setting[] Operation { get; } = Read(Operations);

    public static Setting Enabled => Array.Find(ClientOnly, setting => setting.Name == "Enabled")!;

    private static Setting[] Read(string table) =>
    [
        .. from line in table.Split('\n', StringSplitOptions.TrimEntries)
           let cells = line.Split('|')
           select new Setting(cells[0], Enum.Parse<SettingKind>(cells[1]), cells[2], cells[3], cells[4].Length == 0 ? null : cells[4]),
    ];
}
