using System.Data.Common;
using System.Text.RegularExpressions;
using HttpResilience.Configuration;
using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>What is wrong with a connection string. No value of it is ever shown, nor a keyword that may be a part of one; nor what Npgsql says about it, which may quote a part of a password.</summary>
internal static partial class ConnectionStringRules
{
    private const string Example = "write 'Host=…;Database=…;Username=…;Password=…'";

    /// <summary>Why it is refused, or <see langword="null"/>.</summary>
    public static string? Refuse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return $"is empty; {Example}, or leave it out and register an NpgsqlDataSource";
        if (text == ShownValue.Masked)
            return ShownValue.MaskedRefusal;
        if (Uri().IsMatch(text))
            return $"is a URI, which Npgsql does not take; {Example}";
        if (PostgreSqlDataSource.CanBuild(text))
            return null;
        return Parse(text) is { } pairs
            ? RefuseFirst(pairs) ?? RefuseWhole(pairs)
            : $"is no list of 'keyword=value' with ';' between them; {Example}, and a value that holds ';', '=' or a quote between quotes";
    }

    // Also one of JDBC's.
    [GeneratedRegex("""^[\s"']*[a-z][a-z0-9+.:-]*://""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Uri();

    private static (string Keyword, string Value)[]? Parse(string text)
    {
        try
        {
            var builder = new DbConnectionStringBuilder { ConnectionString = text };
            return [.. builder.Keys.Cast<string>().Select(keyword => (keyword, (string)builder[keyword]))];
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? RefuseFirst((string Keyword, string Value)[] pairs)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        for (var i = 0; i < pairs.Length; i++)
        {
            var (keyword, value) = pairs[i];
            if (!settings.ContainsKey(keyword))
                return RefuseKeyword(keyword, i == 0 ? null : pairs[i - 1].Keyword);
            if (!IsTaken(keyword, value))
                return $"has a value for '{keyword}' that Npgsql does not take";
        }

        return null;
    }

    // All before it are known to Npgsql, and may be named.
    private static string RefuseKeyword(string keyword, string? before)
    {
        if (ConnectionStringWords.Meant(keyword) is { } meant)
            return $"has the keyword '{keyword}', which Npgsql does not know; did you mean '{meant}'?";
        var place = before is null ? "begins with a keyword" : $"has, after '{before}', a keyword";
        return $"{place} that Npgsql does not know, and that may be a part of a secret; put a value that holds ';' or '=' between quotes, and otherwise {Example}";
    }

    private static string RefuseWhole((string Keyword, string Value)[] pairs)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        foreach (var (keyword, value) in pairs)
            settings[keyword] = value;
        return string.IsNullOrEmpty(settings.Host) ? $"names no host; {Example}" : $"is no connection string of Npgsql's; {Example}";
    }

    private static bool IsTaken(string keyword, string value)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder { [keyword] = value };
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException or NotSupportedException or OverflowException or InvalidCastException)
        {
            return false;
        }
    }
}
