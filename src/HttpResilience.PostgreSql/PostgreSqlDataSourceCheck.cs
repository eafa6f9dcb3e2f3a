using HttpResilience.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>Finds at start that nobody said which database.</summary>
internal sealed class PostgreSqlDataSourceCheck(IServiceProvider services) : IValidateOptions<PostgreSqlStateOptions>
{
    private static readonly string s_path = ConfigurationPath.Combine(SectionNames.Root, PostgreSqlStateRules.Section, nameof(PostgreSqlStateOptions.ConnectionString));

    public ValidateOptionsResult Validate(string? name, PostgreSqlStateOptions options) =>
        options.ConnectionString is not null || services.GetService<IServiceProviderIsService>()?.IsService(typeof(NpgsqlDataSource)) is not false
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{s_path}: is missing; give it here or to UsePostgreSqlState, or register an NpgsqlDataSource among the services");
}
