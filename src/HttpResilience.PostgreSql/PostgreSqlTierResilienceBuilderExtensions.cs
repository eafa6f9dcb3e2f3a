using HttpResilience;
using HttpResilience.Configuration;
using HttpResilience.Fleet;
using HttpResilience.PostgreSql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets the instances of a service share what they know through PostgreSQL.</summary>
public static class PostgreSqlTierResilienceBuilderExtensions
{
    /// <summary>
    /// Shares the state of the client's breakers (<see cref="FleetTierResilienceBuilderExtensions.UseSharedState"/>) through the database that <c>TierResilience:PostgreSql</c> names, or, when that
    /// holds no connection string, through the <see cref="NpgsqlDataSource"/> among the services. A process has one such store, whichever of its clients ask for it.
    /// </summary>
    /// <param name="builder">The client with tiers.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Another <see cref="ICircuitStateStore"/> is registered already.</exception>
    public static ITierResilienceBuilder UsePostgreSqlState(this ITierResilienceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddStore(builder.Services);
        return builder.UseSharedState();
    }

    /// <summary>The same, with a connection string from code.</summary>
    /// <param name="builder">The client with tiers.</param>
    /// <param name="connectionString">See <see cref="PostgreSqlStateOptions.ConnectionString"/>. Goes before configuration.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="connectionString"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Another <see cref="ICircuitStateStore"/> is registered already.</exception>
    public static ITierResilienceBuilder UsePostgreSqlState(this ITierResilienceBuilder builder, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return builder.UsePostgreSqlState(options => options.ConnectionString = connectionString);
    }

    /// <summary>The same, with options from code.</summary>
    /// <param name="builder">The client with tiers.</param>
    /// <param name="configure">Sets options, after configuration was read. When several clients do, all are run, in the order of the calls.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="configure"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Another <see cref="ICircuitStateStore"/> is registered already.</exception>
    public static ITierResilienceBuilder UsePostgreSqlState(this ITierResilienceBuilder builder, Action<PostgreSqlStateOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        builder.UsePostgreSqlState();
        builder.Services.Configure(configure);
        return builder;
    }

    private static void AddStore(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(PostgreSqlCircuitStateStore)))
            return;
        var other = services.LastOrDefault(service => service.ServiceType == typeof(ICircuitStateStore));
        if (other is not null && other.ImplementationFactory != FleetTierResilienceBuilderExtensions.DefaultStore)
            throw new InvalidOperationException($"An {nameof(ICircuitStateStore)} is registered already. Remove that, or call UseSharedState instead of UsePostgreSqlState.");
        if (other is not null)
            services.Remove(other);
        services.AddSectionOptions<PostgreSqlStateOptions>(PostgreSqlStateRules.Section, OptionsSchema.Of<PostgreSqlStateOptions>(PostgreSqlStateRules.Section), PostgreSqlStateRules.Check);
        services.AddSingleton<IValidateOptions<PostgreSqlStateOptions>>(provider => new PostgreSqlDataSourceCheck(provider, services));
        services.AddSingleton(CreateStore);
        services.AddSingleton<ICircuitStateStore>(provider => provider.GetRequiredService<PostgreSqlCircuitStateStore>());
    }

    private static PostgreSqlCircuitStateStore CreateStore(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<PostgreSqlStateOptions>>().Value;
        var timeout = FleetSettings.Of(provider.GetRequiredService<IOptions<FleetOptions>>().Value).StoreTimeout;
        return options.ConnectionString is { } connectionString
            ? new PostgreSqlCircuitStateStore(PostgreSqlDataSource.Build(connectionString), ownsSource: true, options, timeout)
            : new PostgreSqlCircuitStateStore(provider.GetRequiredService<NpgsqlDataSource>(), ownsSource: false, options, timeout);
    }
}
