using HttpResilience.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.Configuration;

public sealed class ConfigureTierResilienceOptionsTests
{
    [Fact]
    public void Defaults_client_and_tier_are_read_as_layers_that_stay_apart()
    {
        var options = TestClient.Read(
            ("TierResilience:Defaults:Retry:MaxAttempts", "2"), ("TierResilience:Defaults:Retry:BaseDelay", "00:00:02"), ("TierResilience:Defaults:TotalTimeout", "00:02:00"),
            ($"{TestClient.Path}:Retry:MaxAttempts", "4"), ($"{TestClient.Path}:Tiers:rest:Retry:MaxAttempts", "6"));

        Assert.Equal((2, TimeSpan.FromSeconds(2)), (options.Defaults!.Retry.MaxAttempts, options.Defaults.Retry.BaseDelay));
        Assert.Equal((4, null), (options.Retry.MaxAttempts, options.Retry.BaseDelay));
        Assert.Equal((6, null), (options.Tiers["rest"].Retry.MaxAttempts, options.Tiers["rest"].Retry.BaseDelay));
        Assert.Null(options.Tiers["mcp"].Retry.MaxAttempts);
        Assert.Equal((TimeSpan.FromMinutes(2), null), (options.Defaults.TotalTimeout, options.TotalTimeout));
        Assert.Equal((TestClient.Path, "TierResilience:Defaults"), (options.SectionPath, options.DefaultsPath));
    }

    [Fact]
    public void The_sample_of_the_documentation_reads_without_error()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(TestClient.BuildJson(Sample));
        services.AddTierResilienceOptions("ZohoCrmClient");
        var options = services.BuildServiceProvider().GetRequiredService<IOptionsMonitor<TierResilienceOptions>>().Get("ZohoCrmClient");

        Assert.Equal(["mcp", "rest", "sdk"], options.Tiers.Keys.Order());
        Assert.Equal((3, "https://www.zohoapis.com/", 10), (options.Tiers["rest"].Order, options.Tiers["rest"].BaseAddress, options.Tiers["rest"].ConcurrencyLimit));
        Assert.Equal((5, 10), (options.Defaults!.CircuitBreaker.FailureThreshold, options.Tiers["rest"].CircuitBreaker.FailureThreshold));
        Assert.Equal((3, TimeSpan.FromSeconds(1), BackoffType.Exponential, true), (options.Retry.MaxAttempts, options.Retry.BaseDelay, options.Retry.Backoff, options.Retry.Jitter));
        Assert.Equal(("health", TimeSpan.FromSeconds(30)), (options.Tiers["mcp"].Health.Path, options.Tiers["mcp"].Health.Interval));
        Assert.Equal(("POST", "/crm/v8/coql", true), (options.Operations["coql_query"].Method, options.Operations["coql_query"].Path, options.Operations["coql_query"].Repeatable));
        Assert.Equal(["rest"], options.Operations["bulk_upload"].Tiers!);
    }

    [Fact]
    public void Code_runs_after_configuration()
    {
        var options = TestClient.Read(TestClient.Build(($"{TestClient.Path}:TotalTimeout", "00:00:40")), options => options.TotalTimeout *= 2);
        Assert.Equal(TimeSpan.FromSeconds(80), options.TotalTimeout);
    }

    [Fact]
    public void A_client_can_be_set_up_in_code_alone_and_its_messages_have_the_same_paths()
    {
        Assert.Contains("TierResilience:Clients:X:Tiers:only:BaseAddress: 'x' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/", TestClient.Failures(
            null, options => options.Tiers["only"] = new TierOptions { Order = 1, BaseAddress = "x" }));

        // Nothing read these, so that they have no path.
        var unread = new TierResilienceOptions { Retry = { MaxAttempts = 0 } };
        Assert.Equal(["TierResilience:Clients:Y:Retry:MaxAttempts: 0 is not between 1 and 100"], new TierResilienceOptionsValidator().Validate("Y", unread).Failures!);
    }

    [Fact]
    public void A_section_of_the_users_choice_replaces_the_clients_and_may_lie_beside_it()
    {
        var configuration = TestClient.Build(("TierResilience:Crm:Tiers:one:Order", "1"), ("TierResilience:Crm:Tiers:one:BaseAddress", "x"), ("TierResilience:Defaults:Enabled", "true"));
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddTierResilienceOptions("Y", configuration.GetSection("TierResilience:Crm"));

        var failures = Assert.Throws<OptionsValidationException>(() => services.BuildServiceProvider().GetRequiredService<IOptionsMonitor<TierResilienceOptions>>().Get("Y")).Failures;
        Assert.Equal(["TierResilience:Crm:Tiers:one:BaseAddress: 'x' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/"], failures);
    }

    [Fact]
    public void A_name_that_was_not_registered_is_left_alone()
    {
        var options = new TierResilienceOptions();
        new ConfigureTierResilienceOptions([new TierClientRegistration("Y", null)], [], TestClient.Build(("TierResilience:Enabled", "false"))).Configure("X", options);
        Assert.Empty(options.Tiers);
        Assert.Equal((true, ""), (options.RootEnabled, options.SectionPath));
    }

    [Fact]
    public void A_section_for_a_client_that_was_never_registered_is_no_error() =>
        Assert.Empty(TestClient.Failures(("TierResilience:Clients:Other:Nonsense", "1")));

    [Fact]
    public void Absent_defaults_are_null_and_the_root_switch_is_on() =>
        Assert.Equal((null, true), (TestClient.Read().Defaults, TestClient.Read().RootEnabled));

    [Fact]
    public void The_root_switch_is_read() => Assert.False(TestClient.Read(("TierResilience:Enabled", "false")).RootEnabled);

    [Fact]
    public async Task A_host_with_a_bad_client_does_not_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTierResilienceOptions("Nobody");
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("TierResilience:Clients:Nobody:Tiers: there is no tier, because the configuration has no section TierResilience at all", exception.Message, StringComparison.Ordinal);
    }

    private const string Sample =
        """
        {
          "TierResilience": {
            "Enabled": true,
            "Defaults": { "CircuitBreaker": { "FailureThreshold": 5, "RecoveryTimeout": "00:01:00" } },
            "Clients": {
              "ZohoCrmClient": {
                "TotalTimeout": "00:00:30",
                "Retry": { "MaxAttempts": 3, "BaseDelay": "00:00:01", "Backoff": "Exponential", "Jitter": true },
                "Tiers": {
                  "mcp":  { "Order": 1, "BaseAddress": "https://gateway.example/mcp/",   "AttemptTimeout": "00:00:10",
                            "Health": { "Path": "health", "Interval": "00:00:30" } },
                  "sdk":  { "Order": 2, "BaseAddress": "https://sdk-proxy.example/",     "AttemptTimeout": "00:00:15" },
                  "rest": { "Order": 3, "BaseAddress": "https://www.zohoapis.com/",      "AttemptTimeout": "00:00:15",
                            "CircuitBreaker": { "FailureThreshold": 10 }, "ConcurrencyLimit": 10 }
                },
                "Operations": {
                  "coql_query":  { "Method": "POST", "Path": "/crm/v8/coql", "Repeatable": true, "TotalTimeout": "00:01:00" },
                  "bulk_upload": { "Method": "POST", "Path": "/crm/bulk/v8/*", "Tiers": [ "rest" ] },
                  "get_record":  { "Method": "GET",  "Path": "/crm/v8/{module}/{id}" }
                }
              }
            }
          }
        }
        """;
}
