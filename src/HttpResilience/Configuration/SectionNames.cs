using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Where the library's settings lie in an application's configuration.</summary>
internal static class SectionNames
{
    public const string Root = "TierResilience";
    public const string Enabled = "Enabled";
    public const string Defaults = "Defaults";
    public const string Clients = "Clients";

    // Of another package; named here for who forgets its call.
    public const string PostgreSql = "PostgreSql";

    public static string DefaultsPath { get; } = ConfigurationPath.Combine(Root, Defaults);

    public static string ClientPath(string client) => ConfigurationPath.Combine(Root, Clients, client);
}
