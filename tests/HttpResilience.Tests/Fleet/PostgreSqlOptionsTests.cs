using HttpResilience.Configuration;
using HttpResilience.PostgreSql;
using HttpResilience.Tests.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HttpResilience.Tests.Fleet;

/// <summary>What can be said of PostgreSQL, how it is refused, and that no password gets out. Nothing here connects.</summary>
public sealed class PostgreSqlOptionsTests
{
    private const string Path = "TierResilience:PostgreSql";
    private const string Good = "Host=db;Database=shop;Username=shop;Password=hunter2";

    [Fact]
    public void Settings_come_from_configuration_and_code_goes_before_it()
    {
        var read = Read(builder => builder.UsePostgreSqlState(options => options.EnsureSchema = false), ("Schema", "shop_tiers"), ("ConnectionString", Good), ("EnsureSchema", "true"), ("Listen", "false"));
        Assert.Equal(("shop_tiers", Good, false, false), (read.Schema, read.ConnectionString, read.EnsureSchema, read.Listen));
        Assert.Equal("Host=code", Read(builder => builder.UsePostgreSqlState("Host=code"), ("ConnectionString", Good)).ConnectionString);
    }

    [Fact]
    public void The_defaults_are_those_that_the_page_names()
    {
        var defaults = new PostgreSqlStateOptions();
        Assert.Equal((null, "http_resilience", true, true), (defaults.ConnectionString, defaults.Schema, defaults.EnsureSchema, defaults.Listen));
        var page = Documentation.Page.Read("docs/fleet.md");
        Assert.All(typeof(PostgreSqlStateOptions).GetProperties(), property => Assert.Contains($"| `{property.Name}` |", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Shop")]
    [InlineData("1shop")]
    [InlineData("sh-op")]
    [InlineData("shop.tiers")]
    [InlineData("shop\"; DROP TABLE x; --")]
    [InlineData("")]
    [InlineData("straße")]
    [InlineData("shop\n")]
    [InlineData("pg_shop")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxy")]
    public void A_schema_that_is_no_plain_name_is_refused(string schema)
    {
        var shown = schema.Replace('\n', '\uFFFD');
        Assert.Equal(
            [$"{Path}:Schema: '{shown}' is no name for the schema; give 1 to 50 small letters, digits and underscores that begin with no digit and not with pg_"],
            Failures(("ConnectionString", Good), ("Schema", schema)));
    }

    [Theory]
    [InlineData("s")]
    [InlineData("_s1")]
    [InlineData("user")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwx")]
    public void A_plain_name_is_a_schema(string schema) => Assert.Empty(Failures(("ConnectionString", Good), ("Schema", schema)));

    [Fact]
    public void A_schema_that_code_sets_to_nothing_is_refused() =>
        Assert.StartsWith($"{Path}:Schema: null is no name", Assert.Single(Failures(builder => builder.UsePostgreSqlState(options => options.Schema = null!), ("ConnectionString", Good))));

    [Theory]
    [InlineData("ConnectionSting", "'ConnectionSting' is not a setting of PostgreSql; did you mean 'ConnectionString'?")]
    [InlineData("Pool", "'Pool' is not a setting of PostgreSql; it can be ConnectionString, EnsureSchema, Listen, Schema")]
    public void A_setting_that_does_not_exist_is_refused_with_what_was_meant(string key, string failure) =>
        Assert.Equal([$"{Path}:{key}: {failure}"], Failures(("ConnectionString", Good), (key, "hunter2")));

    [Fact]
    public void A_flag_that_is_none_is_refused() =>
        Assert.Equal([$"{Path}:Listen: 'maybe' is not true or false"], Failures(("ConnectionString", Good), ("Listen", "maybe")));

    [Fact]
    public void A_connection_string_in_the_place_of_the_section_is_refused_and_not_shown() =>
        Assert.Equal([$"{Path}: the value is not a section with the settings of PostgreSql"], Failures(builder => builder.UsePostgreSqlState(Good), ("", Good)));

    [Fact]
    public void Without_a_connection_string_a_data_source_must_be_among_the_services()
    {
        Assert.Equal([$"{Path}:ConnectionString: is missing; give it here or to UsePostgreSqlState, or register an NpgsqlDataSource among the services"], Failures());
        Assert.Empty(Failures(builder =>
        {
            builder.Services.AddSingleton<NpgsqlDataSource>(_ => throw new InvalidOperationException("not needed yet"));
            builder.UsePostgreSqlState();
        }));
    }

    [Fact]
    public void No_export_shows_the_connection_string()
    {
        var property = OptionsSchema.Of<PostgreSqlStateOptions>("PostgreSql").Find(nameof(PostgreSqlStateOptions.ConnectionString))!;
        Assert.True(property.IsSecret);
    }

    [Fact]
    public async Task Two_clients_share_one_store()
    {
        await using var services = Services(builder =>
        {
            builder.UsePostgreSqlState(Good);
            builder.Services.AddHttpClient("Y").AddTierResilience().UsePostgreSqlState();
        });
        var store = Assert.Single(services.GetServices<ICircuitStateStore>());
        Assert.Same(store, services.GetRequiredService<PostgreSqlCircuitStateStore>());
        Assert.Single(services.GetServices<IValidateOptions<PostgreSqlStateOptions>>().OfType<PostgreSqlDataSourceCheck>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Options_of_the_fleet_may_be_set_before_or_after(bool before)
    {
        await using var services = Services(builder => _ = before
            ? builder.UseSharedState(fleet => fleet.Instance = "web-1").UsePostgreSqlState(Good)
            : builder.UsePostgreSqlState(Good).UseSharedState(fleet => fleet.Instance = "web-1"));
        Assert.IsType<PostgreSqlCircuitStateStore>(Assert.Single(services.GetServices<ICircuitStateStore>()));
        Assert.Equal("web-1", services.GetRequiredService<IOptions<FleetOptions>>().Value.Instance);
    }

    [Fact]
    public void Another_store_beside_it_is_refused()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Services(builder =>
        {
            builder.Services.AddSingleton<ICircuitStateStore>(new InMemoryCircuitStateStore());
            builder.UsePostgreSqlState(Good);
        }));
        Assert.Equal("An ICircuitStateStore is registered already. Remove that, or call UseSharedState instead of UsePostgreSqlState.", exception.Message);
    }

    [Fact]
    public void Another_store_after_it_is_refused_at_start() =>
        Assert.Equal(
            ["An ICircuitStateStore was registered after UsePostgreSqlState. Remove that, or call UseSharedState instead of UsePostgreSqlState."],
            Failures(builder => builder.UsePostgreSqlState(Good).Services.AddSingleton<ICircuitStateStore>(new InMemoryCircuitStateStore())));

    [Fact]
    public async Task A_data_source_of_somebody_else_is_not_disposed()
    {
        var source = NpgsqlDataSource.Create(Good);
        await using (var services = Services(builder => builder.UsePostgreSqlState().Services.AddSingleton(source)))
            Assert.NotNull(services.GetRequiredService<ICircuitStateStore>());
        using var connection = source.CreateConnection();
        Assert.Contains("Host=db", connection.ConnectionString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Good, "Application Name=HttpResilience", "Maximum Pool Size=4", "Timeout=5", "Connection Idle Lifetime=60", "Enlist=False", "Multiplexing=False")]
    [InlineData("Server=db;ApplicationName=shop;MaxPoolSize=9;Timeout=30;Connection Idle Lifetime=17", "Application Name=shop", "Maximum Pool Size=9", "Timeout=30", "Connection Idle Lifetime=17")]
    [InlineData("Host=db;Maximum Pool Size=1", "Maximum Pool Size=2")]
    [InlineData("Host=db;Minimum Pool Size=7", "Maximum Pool Size=7", "Minimum Pool Size=7")]
    [InlineData("Host=db;Connection Pruning Interval=90", "Connection Idle Lifetime=90")]
    [InlineData("Host=a,b", "Target Session Attributes=primary")]
    [InlineData("Host=a,b;Target Session Attributes=any", "Target Session Attributes=any")]
    [InlineData("Host=db;Multiplexing=true;Enlist=true", "Multiplexing=False", "Enlist=False")]
    public async Task What_the_connection_string_does_not_say_is_chosen_for_few_short_calls(string text, params string[] expected)
    {
        await using var source = PostgreSqlDataSource.Build(text);
        var settings = source.ConnectionString.Split(';');
        Assert.Empty(expected.Except(settings, StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain("hunter2", source.ConnectionString, StringComparison.Ordinal);
    }

    private static PostgreSqlStateOptions Read(Action<ITierResilienceBuilder> use, params (string Key, string? Value)[] settings)
    {
        using var services = Services(use, settings);
        return services.GetRequiredService<IOptions<PostgreSqlStateOptions>>().Value;
    }

    /// <summary>What a host says that starts with these settings of the section.</summary>
    internal static IReadOnlyList<string> Failures(params (string Key, string? Value)[] settings) => Failures(builder => builder.UsePostgreSqlState(), settings);

    // All that a host checks when it starts.
    private static IReadOnlyList<string> Failures(Action<ITierResilienceBuilder> use, params (string Key, string? Value)[] settings)
    {
        try
        {
            using var services = Services(use, settings);
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    private static ServiceProvider Services(Action<ITierResilienceBuilder> use, params (string Key, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        (string, string?)[] all = [.. settings.Select(setting => (setting.Key.Length == 0 ? Path : $"{Path}:{setting.Key}", setting.Value))];
        services.AddSingleton<IConfiguration>(TestClient.Build(all));
        use(services.AddHttpClient("X").AddTierResilience());
        return services.BuildServiceProvider();
    }
}
