using System.Text.Json;
using HttpResilience.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.Configuration;

public sealed class ConfigurationExportTests
{
    private const string Tiers = """
        "Tiers": {
          "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/a+b/&'/", "Headers": { "X-Key": "s3cret-of-mcp" } },
          "rest": { "Order": 2, "BaseAddress": "http://rest.example/" }
        }
        """;

    private const string ManyOfAClient = """
        "BaseAddress": "https://crm.example/v8/", "WhenNoneEligible": "TryLast", "Hedging": { "Delay": "00:00:01.5" }, "StaleIfError": { "Enabled": true, "HashKey": "s3cret-s3cret-s3cret" },
        "Operations": {
          "upload": { "Method": "POST", "Path": "/x/{id}/*", "Repeatable": true, "Tiers": [ "rest", "mcp" ], "TotalTimeout": "00:02:00", "AttemptTimeout": "00:00:30" },
          "read": { "Path": "/y/{id}" }
        },
        """;

    private const string ManyOfDefaults = """
        "Defaults": {
          "Health": { "Path": "health", "Interval": "00:00:05" }, "Retry": { "Backoff": "DecorrelatedJitter", "Budget": { "Enabled": false } },
          "ResponseBuffering": { "Enabled": true }, "HistorySize": 0
        },
        """;

    public static TheoryData<string, string> Configurations { get; } = new()
    {
        { Tiers, "" },
        { Tiers, """ "Defaults": { "CircuitBreaker": { "FailureThreshold": 7, "MaxRecoveryTimeout": "00:01:00" } }, """ },
        // A preset of the client lies over what the defaults set, and under what a tier sets.
        {
            "\"CircuitBreaker\": { \"Preset\": \"Conservative\" }," + Tiers,
            """ "Defaults": { "CircuitBreaker": { "FailureThreshold": 7, "MaxRecoveryTimeout": "00:05:00", "RampUp": "00:00:10" } }, """
        },
        {
            Change(""" "CircuitBreaker": { "SuccessThreshold": 4, "Window": { "Type": "Count", "Size": 50 }, "FailureRateThreshold": 0.5 }, "TrafficShare": 12.5, "ForwardCredentials": true """),
            """ "Defaults": { "CircuitBreaker": { "Preset": "Aggressive" } }, """
        },
        // One kind of limit in one layer, the other in another.
        { Change(""" "Adaptive": { "Max": 20, "Min": 2 }, "RateLimit": { "Permits": 5 } """, """ "ConcurrencyLimit": 8, """), "" },
        {
            Change(""" "ConcurrencyLimit": 8, "QueueLimit": 3 """, """ "Adaptive": { "Max": 20 }, """),
            """ "Defaults": { "RateLimit": { "Permits": 5, "Per": "00:00:00.250" } }, """
        },
        // An empty list is not the same as none.
        {
            $""" "FailureStatusCodes": "", "RetryStatusCodes": [ 503 ], "CredentialHeaders": [ "X-Token" ], {Tiers}""",
            """ "Defaults": { "FailureStatusCodes": [ 500 ], "FallbackStatusCodes": [ 401, 503 ] }, """
        },
        { $"{ManyOfAClient} {Tiers}", ManyOfDefaults },
        { $""" "Enabled": false, "BodyIdleTimeout": "00:00:10", {Tiers}""", "" },
        { Tiers, """ "Enabled": false, """ },
        // How many instances of a fleet a breaker needs.
        { Change(""" "CircuitBreaker": { "OpenWhen": { "Instances": 3 } } """), """ "Defaults": { "CircuitBreaker": { "OpenWhen": { "Instances": 2 } } }, """ },
        { Change(""" "Chaos": { "Enabled": true, "Environments": [ "Staging" ], "FaultRate": 1E-05 } """), "" },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public void An_export_that_is_loaded_again_puts_the_same_in_force(string client, string root)
    {
        using var first = Build($$"""{ "TierResilience": { {{root}} "Clients": { "crm": { {{client}} } } } }""");
        var exported = Export(first);
        using var second = Build(WithSecrets(exported));

        Assert.Equal(InForce.Of(InForceOf(first)), InForce.Of(InForceOf(second)));
        Assert.Equal(exported, Export(second));
        Assert.True(InForce.Of(InForceOf(first)).Count > 60);
    }

    [Fact]
    public void A_maximum_that_a_preset_exceeds_is_written_as_what_holds()
    {
        using var first = Build($$"""
            { "TierResilience": {
              "Defaults": { "CircuitBreaker": { "MaxRecoveryTimeout": "00:01:00" } },
              "Clients": { "crm": { "CircuitBreaker": { "Preset": "Conservative" }, {{Tiers}} } } } }
            """);
        using var second = Build(WithSecrets(Export(first)));
        Assert.Contains("\"MaxRecoveryTimeout\": \"00:02:00\"", Export(first), StringComparison.Ordinal);
        Assert.Equal(Export(first), Export(second));
    }

    [Fact]
    public void What_is_inherited_and_what_nobody_set_is_written_out()
    {
        using var services = Build($$"""{ "TierResilience": { "Defaults": { "AttemptTimeout": "00:00:03" }, "Clients": { "crm": { {{Tiers}} } } } }""");
        using var document = JsonDocument.Parse(Export(services));
        var client = document.RootElement.GetProperty("TierResilience").GetProperty("Clients").GetProperty("crm");
        var mcp = client.GetProperty("Tiers").GetProperty("mcp");
        Assert.Equal(("00:00:30", "00:00:03"), (client.GetProperty("TotalTimeout").GetString(), mcp.GetProperty("AttemptTimeout").GetString()));
        Assert.Equal((3, 5), (mcp.GetProperty("Retry").GetProperty("MaxAttempts").GetInt32(), mcp.GetProperty("CircuitBreaker").GetProperty("FailureThreshold").GetInt32()));
        Assert.False(mcp.TryGetProperty("Health", out _));
    }

    [Fact]
    public void Code_has_the_last_word_in_the_export_too()
    {
        using var services = Build($$"""{ "TierResilience": { "Clients": { "crm": { {{Tiers}} } } } }""", options => options.TotalTimeout = TimeSpan.FromSeconds(12));
        Assert.Contains("\"TotalTimeout\": \"00:00:12\"", Export(services), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_refused_reload_the_export_says_what_is_still_in_force()
    {
        await using var tiers = new TierHarness();
        await tiers.GetAsync();
        var before = Export(tiers.Services);
        tiers.Reload(TierHarness.ThreeTiers.Replace("\"Order\": 2", "\"Order\": 1", StringComparison.Ordinal));
        Assert.NotEmpty(tiers.Logs.Named("configuration_rejected"));
        Assert.Equal(before, Export(tiers.Services));
    }

    [Fact]
    public void No_secret_is_exported_and_a_mask_that_is_loaded_is_refused_with_its_path()
    {
        using var first = Build($$"""{ "TierResilience": { "Clients": { "crm": { "StaleIfError": { "Enabled": true, "HashKey": "s3cret-s3cret-s3cret" }, {{Tiers}} } } } }""");
        var exported = Export(first);
        Assert.DoesNotContain("s3cret", exported, StringComparison.Ordinal);

        using var second = Build(exported);
        var failures = Assert.Throws<OptionsValidationException>(() => InForceOf(second)).Failures;

        Assert.Equal(2, failures.Count());
        Assert.Contains(failures, failure => failure.StartsWith("TierResilience:Clients:crm:StaleIfError:HashKey: *** stands where ExportConfiguration left", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.StartsWith("TierResilience:Clients:crm:Tiers:mcp:Headers:X-Key: *** stands where", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_a_processs_own_is_not_exported()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(TestClient.BuildJson($$"""
            { "TierResilience": { "Fleet": { "Instance": "web-1" }, "PostgreSql": { "ConnectionString": "Host=s3cret" }, "Clients": { "crm": { {{Tiers}} } } } }
            """));
        services.AddLogging();
        services.AddHttpClient("crm").AddTierResilience().UsePostgreSqlState();
        using var provider = services.BuildServiceProvider();
        using var exported = JsonDocument.Parse(Export(provider));
        // Loaded into another process it must not give that the same name, or the store of this one.
        Assert.Equal(["Clients"], exported.RootElement.GetProperty("TierResilience").EnumerateObject().Select(section => section.Name));
    }

    private static string Change(string mcp, string client = "") => client + Tiers.Replace("\"Order\": 1,", $"\"Order\": 1, {mcp},", StringComparison.Ordinal);

    private static string WithSecrets(string exported) =>
        exported.Replace("\"HashKey\": \"***\"", "\"HashKey\": \"s3cret-s3cret-s3cret\"", StringComparison.Ordinal).Replace("\"***\"", "\"s3cret-of-mcp\"", StringComparison.Ordinal);

    private static string Export(IServiceProvider services) => services.GetRequiredService<ITierResilienceStatus>().ExportConfiguration();

    private static TierSet InForceOf(IServiceProvider services) => services.GetRequiredService<TierClients>().Get("crm").Current;

    private static ServiceProvider Build(string json, Action<TierResilienceOptions>? code = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(TestClient.BuildJson(json));
        services.AddLogging();
        services.AddHttpClient("crm").AddTierResilience(code ?? (_ => { }));
        return services.BuildServiceProvider();
    }
}
