using HttpResilience.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>Finds at start that nobody said which database, or that another store took this one's place.</summary>
internal sealed class PostgreSqlDataSourceCheck(IServiceProvider services, IServiceCollection registered) : IValidateOptions<PostgreSqlStateOptions>
{
    private static readonly string s_path = ConfigurationPath.Combine(SectionNames.Root, PostgreSqlStateRules.Section, nameof(PostgreSqlStateOptions.ConnectionString));

    public ValidateOptionsResult Validate(string? name, PostgreSqlStateOptions options)
    {
        // The last one would be taken, without a word.
        if (registered.Count(service => service.ServiceType == typeof(ICircuitStateStore)) > 1)
            return ValidateOptionsResult.Fail($"An {nameof(ICircuitStateStore)} was registered after UsePostgreSqlState. Remove that, or call UseSharedState instead of UsePostgreSqlState.");
        return options.ConnectionString is not null || services.GetService<IServiceProviderIsService>()?.IsService(typeof(NpgsqlDataSource)) is not false
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{s_path}: is missing; give it here or to UsePostgreSqlState, or register an NpgsqlDataSource among the services");
    }
}
