using HttpResilience.Fleet;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.Fleet;

/// <summary><c>TierResilience:Fleet</c> is read, checked and overruled like the settings of clients.</summary>
public sealed class FleetOptionsTests
{
    private const string Section = "TierResilience:Fleet";
    private const string NoName = "is no name; give 1 to 200 printable characters, different for each instance, or leave it out";

    [Fact]
    public void What_is_configured_holds_and_code_wins()
    {
        var options = Read(
            options => options.StoreTimeout = TimeSpan.FromSeconds(1),
            ($"{Section}:Instance", "web-1"), ($"{Section}:PollInterval", "00:00:10"), ($"{Section}:StoreTimeout", "00:00:03"));
        Assert.Equal(("web-1", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)), (options.Instance, options.PollInterval, options.StoreTimeout));
    }

    [Fact]
    public void Without_settings_it_is_five_and_two_seconds_and_a_name_of_its_own()
    {
        var settings = FleetSettings.Of(Read());
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)), (settings.PollInterval, settings.StoreTimeout, settings.TimeToLive));
        Assert.StartsWith($"{Environment.MachineName}-{Environment.ProcessId}-", settings.Instance, StringComparison.Ordinal);
        Assert.Empty(FleetSettings.Check(new FleetOptions { Instance = settings.Instance }, Section));
    }

    [Theory]
    [InlineData("PollIntervall", "00:00:05", "'PollIntervall' is not a setting of Fleet; did you mean 'PollInterval'?")]
    [InlineData("PollInterval", "5", "'5' would mean 5 days; for 5 seconds write 00:00:05")]
    [InlineData("PollInterval", "00:00:00.05", "00:00:00.05 is not between 00:00:00.1 and 01:00:00")]
    [InlineData("PollInterval", "01:00:01", "01:00:01 is not between 00:00:00.1 and 01:00:00")]
    [InlineData("StoreTimeout", "00:00:00", "00:00:00 is not between 00:00:00.01 and 00:01:00")]
    [InlineData("StoreTimeout", "soon", "'soon' is not a duration between 00:00:00.01 and 00:01:00; write [days.]hours:minutes:seconds, for example 00:00:30")]
    [InlineData("Instance", "", NoName)]
    [InlineData("Instance", "  ", NoName)]
    [InlineData("Instance", "web-1\nfleet_joined: forged", NoName)]
    [InlineData("Instance", "web\u001b[2J", NoName)]
    [InlineData("Instance:0", "web-1", "a section is not a text")]
    public void A_bad_value_is_refused_with_its_path_and_what_would_be_right(string key, string value, string message) =>
        Assert.Equal([$"{Section}:{(key == "Instance:0" ? "Instance" : key)}: {message}"], Failures((key, value)));

    [Fact]
    public void A_name_may_have_200_characters_and_no_more()
    {
        Assert.Empty(Failures(("Instance", new string('x', 200))));
        Assert.Equal([$"{Section}:Instance: {NoName}"], Failures(("Instance", new string('x', 201))));
    }

    [Fact]
    public void A_value_in_the_place_of_the_section_is_refused() =>
        Assert.Equal([$"{Section}: 'on' is not a section with the settings of Fleet"], Assert.Throws<OptionsValidationException>(() => Read(null, (Section, "on"))).Failures);

    [Fact]
    public void What_code_sets_is_checked_too() =>
        Assert.Equal(
            [$"{Section}:PollInterval: 00:00:00 is not between 00:00:00.1 and 01:00:00"],
            Assert.Throws<OptionsValidationException>(() => Read(options => options.PollInterval = TimeSpan.Zero)).Failures);

    [Fact]
    public async Task A_host_with_bad_settings_does_not_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Client([($"{Section}:Instance", "")]));
        builder.Services.AddHttpClient("crm").AddTierResilience().UseSharedState();
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(NoName, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_nobody_reads_are_refused_by_a_message_that_names_the_missing_call() =>
        Assert.Equal(
            [$"{Section}: no client shares its state, so nothing reads these settings; call UseSharedState() on the clients that should, or leave them out"],
            FailuresOfTheClient(_ => { }, ($"{Section}:Instance", "web-1")));

    [Fact]
    public void A_misspelt_section_is_refused_and_the_nearest_one_named() =>
        Assert.Equal(
            ["TierResilience:Fleets: 'Fleets' is not a setting of TierResilience; did you mean 'Fleet'?"],
            FailuresOfTheClient(tiers => tiers.UseSharedState(), ("TierResilience:Fleets:Instance", "web-1")));

    [Fact]
    public void Clients_that_share_have_nothing_against_the_section() =>
        Assert.Empty(FailuresOfTheClient(tiers => tiers.UseSharedState(), ($"{Section}:Instance", "web-1")));

    private static FleetOptions Read(Action<FleetOptions>? code = null, params (string Key, string Value)[] settings)
    {
        using var services = Build(tiers => tiers.UseSharedState(code), settings);
        return services.GetRequiredService<IOptions<FleetOptions>>().Value;
    }

    private static IEnumerable<string> Failures((string Key, string Value) setting)
    {
        try
        {
            Read(null, ($"{Section}:{setting.Key}", setting.Value));
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    }

    private static IEnumerable<string> FailuresOfTheClient(Action<ITierResilienceBuilder> tiers, params (string Key, string Value)[] settings)
    {
        using var services = Build(tiers, settings);
        try
        {
            services.GetRequiredService<IOptionsMonitor<TierResilienceOptions>>().Get("crm");
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    }

    private static ServiceProvider Build(Action<ITierResilienceBuilder> tiers, (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Client(settings)).Build());
        tiers(services.AddHttpClient("crm").AddTierResilience());
        return services.BuildServiceProvider();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Client((string Key, string Value)[] settings) =>
        settings.Append(("TierResilience:Clients:crm:Tiers:mcp:Order", "1")).Append(("TierResilience:Clients:crm:Tiers:mcp:BaseAddress", "https://mcp.example/"))
            .Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2));
}
