using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Says why nothing was read for a client. "There is no tier" would send its reader to a file that is not loaded, or to a section that is spelt otherwise.</summary>
internal static class MissingSection
{
    /// <summary>Why there is no tier; <see langword="null"/> when it is there.</summary>
    public static string? Describe(IConfiguration? configuration, TierClientRegistration registration)
    {
        if (registration.Section is { } own)
            return own.Exists() ? null : $"there is no section {own.Path}; add it, or give AddTierResilience the one that you mean";
        if (configuration is null)
            return "there is no IConfiguration among the services; register one, or set the tiers in code, with AddTierResilience(options => ...)";
        if (!configuration.GetSection(SectionNames.Root).Exists())
            return $"the configuration has no section {SectionNames.Root} at all; add it, and see to it that its file is loaded: appsettings.json is looked for in the content root, by default the folder that the program is started in";
        string[] clients = [.. configuration.GetSection(SectionNames.Root).GetSection(SectionNames.Clients).GetChildren().Select(client => client.Key)];
        if (clients.Contains(registration.Client, StringComparer.OrdinalIgnoreCase))
            return null;
        return clients.Length == 0
            ? $"there is no section {SectionNames.ClientPath(registration.Client)}; add it"
            : $"{SectionNames.Root}:{SectionNames.Clients} has only {string.Join(", ", clients.Select(ShownValue.Of))}; give the section the name that the client has in code, which for a typed client is the name of its type";
    }
}
