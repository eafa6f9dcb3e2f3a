using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Telemetry;

/// <summary>The number of series is bounded by configuration, whatever requests are like.</summary>
[Collection(Listening.Name)]
public sealed class CardinalityTests
{
    private const int Many = 10_000;

    private const string Two = """
        "Retry": { "MaxAttempts": 1, "Budget": { "Enabled": false } }, "CircuitBreaker": { "FailureThreshold": 0 },
        "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" }, "sdk": { "Order": 2, "BaseAddress": "https://sdk.example/" } },
        "Operations": { "get_account": { "Method": "GET", "Path": "/accounts/{id}" } }
        """;

    // What is read, each for two tiers; one without a budget or a limit shows none.
    private static readonly string[] s_read = ["circuit_breaker_state", "circuit_breaker_trips", "tier_eligible", "tier_order", "tier_traffic_share"];

    [Fact]
    public async Task Ten_thousand_uris_and_ten_thousand_operations_and_odd_messages_and_methods_are_17_series()
    {
        await using var tiers = Quiet();
        using var meters = new MeterSink(tiers);
        for (var i = 0; i < Many; i++)
        {
            var n = i;
            tiers.Mcp.Otherwise = (_, _) => n % 2 == 0
                ? Task.FromResult(new HttpResponseMessage { ReasonPhrase = $"reason {n}" })
                : Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError, $"odd {n} {{}} \"\n{Guid.NewGuid()}"));
            // Each is another URI; every third another operation of its own, every third matches a template, the last third neither.
            var message = new HttpRequestMessage(n % 5 == 0 ? new HttpMethod($"M{n}") : HttpMethod.Get, $"{(n % 3 == 0 ? "accounts" : "things")}/{n}?q={n}#{n}");
            message.Headers.Add("X-Tenant", $"tenant {n}");
            await tiers.Client.SendAsync(n % 3 == 1 ? message.SetOperation($"operation {n}") : message);
            tiers.Mcp.Seen.Clear();
            tiers.Sdk.Seen.Clear();
        }

        Assert.All(s_read, name => meters.Collect(name));
        string[] expected =
        [
            "resilient_attempt_duration outcome=failure service=crm tier=mcp", "resilient_attempt_duration outcome=success service=crm tier=mcp",
            "resilient_attempt_duration outcome=success service=crm tier=sdk", "resilient_fallbacks from=mcp reason=connection failed service=crm to=sdk",
            "resilient_operation_duration operation=_OTHER outcome=success service=crm", "resilient_operation_duration operation=get_account outcome=success service=crm",
            "resilient_operation_duration operation=none outcome=success service=crm",
        ];
        Assert.Equal(expected, meters.Series.Where(series => !s_read.Contains(series.Split(' ')[0])).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length + (5 * 2), meters.Series.Count);
    }

    [Fact]
    public async Task Ten_thousand_exceptions_of_handlers_differ_by_their_type_only()
    {
        await using var tiers = Quiet();
        using var meters = new MeterSink(tiers);
        for (var i = 0; i < Many; i++)
        {
            var n = i;
            tiers.Mcp.Otherwise = (_, _) => Task.FromException<HttpResponseMessage>(n % 2 == 0 ? new IOException($"disk {n}") : new HttpRequestException($"bad {n}", new IOException($"inner {n}")));
            await tiers.GetAsync($"x/{n}");
            tiers.Mcp.Seen.Clear();
            tiers.Sdk.Seen.Clear();
        }

        string[] reasons = [.. meters.Series.Where(series => series.StartsWith("resilient_fallbacks", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["resilient_fallbacks from=mcp reason=connection broken service=crm to=sdk", "resilient_fallbacks from=mcp reason=response cut short service=crm to=sdk"], reasons);
    }

    [Fact]
    public async Task A_tier_and_an_operation_are_spelt_as_in_configuration()
    {
        await using var tiers = Quiet();
        using var meters = new MeterSink(tiers);
        foreach (var (tier, operation) in new[] { ("SDK", "get_account"), ("sdk", "GET_ACCOUNT"), ("Sdk", "Get_Account") })
            await tiers.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "x").UseTiers(tier).SetOperation(operation));
        Assert.All(meters.Of("resilient_attempt_duration"), line => Assert.EndsWith("tier=sdk", line, StringComparison.Ordinal));
        Assert.All(meters.Of("resilient_operation_duration"), line => Assert.True(line.Contains("operation=get_account ", StringComparison.Ordinal) || line.Contains("operation=_OTHER ", StringComparison.Ordinal), line));
    }

    // Nothing that is logged is kept.
    private static TierHarness Quiet() => new(Two, services: services => services.AddLogging(logging => logging.ClearProviders()));
}
