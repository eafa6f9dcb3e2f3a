using System.Text.RegularExpressions;
using HttpResilience.Configuration;

namespace HttpResilience.PostgreSql;

/// <summary>What is wrong with <see cref="PostgreSqlStateOptions"/>. Nothing of the connection string is ever shown, not even what Npgsql says about it: that may quote a part of a password.</summary>
internal static partial class PostgreSqlStateRules
{
    public const string Section = "PostgreSql";

    private const string Example = "write 'Host=…;Database=…;Username=…;Password=…'";

    public static IEnumerable<string> Check(PostgreSqlStateOptions options, string path)
    {
        if (options.Schema is null || !SchemaName().IsMatch(options.Schema) || options.Schema.StartsWith("pg_", StringComparison.Ordinal))
        {
            var shown = options.Schema is null ? "null" : ShownValue.Of(options.Schema);
            yield return $"{path}:{nameof(options.Schema)}: {shown} is no name for the schema; give 1 to 50 small letters, digits and underscores that begin with no digit and not with pg_";
        }

        if (options.ConnectionString is { } text && WhatIsWrong(text) is { } wrong)
            yield return $"{path}:{nameof(options.ConnectionString)}: {wrong}";
    }

    // 50, since the channel's name is a little longer, and PostgreSQL takes 63 bytes.
    [GeneratedRegex(@"^[a-z_][a-z0-9_]{0,49}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SchemaName();

    private static string? WhatIsWrong(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return $"is empty; {Example}, or leave it out and register an NpgsqlDataSource";
        if (text == ShownValue.Masked)
            return ShownValue.MaskedRefusal;
        if (text.TrimStart().StartsWith("postgres", StringComparison.OrdinalIgnoreCase) && text.Contains("://", StringComparison.Ordinal))
            return $"is an address, which Npgsql does not take; {Example}";
        return PostgreSqlDataSource.CanBuild(text) ? null : $"is no connection string of Npgsql's; {Example}";
    }
}
