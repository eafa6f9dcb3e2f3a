using Npgsql;

namespace HttpResilience.PostgreSql;

/// <summary>Makes the data source from a connection string: what the string doesn't say is chosen for few, short calls in the background.</summary>
internal static class PostgreSqlDataSource
{
    private const string Name = "HttpResilience";

    public static NpgsqlDataSource Build(string connectionString)
    {
        // The slim one brings neither reflection nor types that nobody reads here.
        var builder = new NpgsqlSlimDataSourceBuilder(Settings(connectionString).ConnectionString) { Name = Name };
        builder.EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity();
        return builder.Build();
    }

    /// <summary>Whether the string is one; connects to nothing.</summary>
    public static bool CanBuild(string connectionString)
    {
        try
        {
            using var source = Build(connectionString);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException or NotSupportedException or KeyNotFoundException or OverflowException or InvalidCastException)
        {
            return false;
        }
    }

    private static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // All names and synonyms lead to the same key.
        bool IsSaid(string key) => settings.TryGetValue(key, out _) && settings.ShouldSerialize(key);
        if (!IsSaid("Application Name"))
            settings.ApplicationName = Name;
        if (!IsSaid("Timeout"))
            settings.Timeout = 5;
        if (!IsSaid("Connection Idle Lifetime"))
            settings.ConnectionIdleLifetime = Math.Max(60, settings.ConnectionPruningInterval);
        // One is for what is pushed.
        settings.MaxPoolSize = Math.Max(IsSaid("Maximum Pool Size") ? settings.MaxPoolSize : 4, Math.Max(2, settings.MinPoolSize));
        // A standby takes no changes.
        if (settings.Host?.Contains(',', StringComparison.Ordinal) is true && !IsSaid("Target Session Attributes"))
            settings.TargetSessionAttributes = "primary";
        // Once a call is given up, its connection is too: nobody waits there.
        settings.CancellationTimeout = -1;
        settings.Multiplexing = false;
        settings.Enlist = false;
        return settings;
    }
}
