using System.Collections.Frozen;
using HttpResilience.Configuration;

namespace HttpResilience.PostgreSql;

/// <summary>Keywords that may be shown, because they are nobody's secret.</summary>
internal static class ConnectionStringWords
{
    /// <summary>Npgsql's, as far as they are much in use.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "Host", "Server", "Port", "Database", "Username", "User Id", "Password", "Passfile", "SSL Mode", "Root Certificate", "SSL Certificate", "SSL Key", "Timeout", "Command Timeout", "Pooling",
        "Minimum Pool Size", "Maximum Pool Size", "Connection Idle Lifetime", "Keepalive", "Application Name", "Search Path", "Target Session Attributes", "Load Balance Hosts", "Options",
    ];

    /// <summary>Of libpq, JDBC and SQL Server, with Npgsql's.</summary>
    public static FrozenDictionary<string, string> Foreign { get; } = new Dictionary<string, string>
    {
        ["user"] = "Username", ["dbname"] = "Database", ["hostaddr"] = "Host", ["connect_timeout"] = "Timeout", ["application_name"] = "Application Name", ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate", ["target_session_attrs"] = "Target Session Attributes", ["currentschema"] = "Search Path", ["schema"] = "Search Path", ["ssl"] = "SSL Mode",
        ["data source"] = "Host", ["initial catalog"] = "Database", ["connect timeout"] = "Timeout", ["encrypt"] = "SSL Mode",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was meant by a keyword that Npgsql does not know. <see langword="null"/> for one that may be anything, also what comes after a ';' in a password.</summary>
    public static string? Meant(string keyword)
    {
        if (Foreign.TryGetValue(keyword, out var name))
            return name;
        var nearest = Known.MinBy(known => NearestName.Distance(keyword, known))!;
        return NearestName.Distance(keyword, nearest) <= (nearest.Length < 6 ? 1 : 2) ? nearest : null;
    }
}
