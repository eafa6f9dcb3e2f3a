using System.Text.RegularExpressions;
using HttpResilience.Configuration;

namespace HttpResilience.PostgreSql;

/// <summary>What is wrong with <see cref="PostgreSqlStateOptions"/>.</summary>
internal static partial class PostgreSqlStateRules
{
    public const string Section = "PostgreSql";

    public static IEnumerable<string> Check(PostgreSqlStateOptions options, string path)
    {
        if (options.Schema is null || !SchemaName().IsMatch(options.Schema) || options.Schema.StartsWith("pg_", StringComparison.Ordinal))
        {
            var shown = options.Schema is null ? "null" : ShownValue.Of(options.Schema);
            yield return $"{path}:{nameof(options.Schema)}: {shown} is no name for the schema; give 1 to 50 small letters, digits and underscores that begin with no digit and not with pg_";
        }

        if (options.ConnectionString is { } text && ConnectionStringRules.Refuse(text) is { } wrong)
            yield return $"{path}:{nameof(options.ConnectionString)}: {wrong}";
    }

    // 50, since the channel's name is a little longer, and PostgreSQL takes 63 bytes.
    [GeneratedRegex(@"^[a-z_][a-z0-9_]{0,49}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SchemaName();
}
