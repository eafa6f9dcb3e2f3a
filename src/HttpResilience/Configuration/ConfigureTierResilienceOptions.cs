using HttpResilience.Fleet;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpResilience.Configuration;

/// <summary>
/// Reads a registered client's section, and the defaults as a layer of their own, so that code that sets options afterwards sees what the client itself says.
/// What can't be read is kept for <see cref="TierResilienceOptionsValidator"/>, which reports it with everything else.
/// </summary>
internal sealed class ConfigureTierResilienceOptions(IEnumerable<TierClientRegistration> registrations, IEnumerable<RootSection> others, IConfiguration? configuration = null)
    : IConfigureNamedOptions<TierResilienceOptions>
{
    private readonly string[] _rootKeys = [SectionNames.Enabled, SectionNames.Defaults, SectionNames.Clients, .. others.Select(other => other.Name)];

    private readonly TierClientRegistration[] _registrations = [.. registrations];

    public void Configure(TierResilienceOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, TierResilienceOptions options)
    {
        if (Array.FindLast(_registrations, registration => registration.Client == name) is not { } registration)
            return;
        var reader = new OptionsReader(options.ReadErrors);
        var path = SectionNames.ClientPath(registration.Client);
        var section = registration.Section ?? configuration?.GetSection(path);
        options.SectionPath = section?.Path ?? path;
        options.DefaultsPath = SectionNames.DefaultsPath;
        options.MissingSection = MissingSection.Describe(configuration, registration);
        if (configuration is not null)
            ReadRoot(configuration.GetSection(SectionNames.Root), options, reader);
        if (section is not null)
            reader.Read(section, options, OptionsSchema.Client);
    }

    private void ReadRoot(IConfigurationSection root, TierResilienceOptions options, OptionsReader reader)
    {
        if (!reader.IsSection(root, $"a section with {string.Join(", ", _rootKeys)}"))
            return;
        foreach (var child in root.GetChildren())
        {
            if (Is(child, SectionNames.Enabled))
                options.RootEnabled = ReadEnabled(child, reader) ?? options.RootEnabled;
            else if (Is(child, SectionNames.Defaults))
                options.Defaults = ReadDefaults(child, reader);
            else if (Is(child, SectionNames.Clients))
                reader.IsSection(child, "a section with the clients by name");
            else if (!IsAnothers(child) && !IsOwnSectionOfAClient(child))
                RefuseRootKey(child, root, reader);
        }
    }

    private void RefuseRootKey(IConfigurationSection section, IConfigurationSection root, OptionsReader reader)
    {
        if (Is(section, FleetSettings.Section))
            reader.Refuse(section, "no client shares its state, so nothing reads these settings; call UseSharedState() on the clients that should, or leave them out");
        else if (Is(section, SectionNames.PostgreSql))
            reader.Refuse(section, "nothing here reads these settings; reference the package HttpResilience.PostgreSql and call UsePostgreSqlState() on the clients that share their state, or leave them out");
        else
            reader.RefuseKey(section, root.Key, _rootKeys);
    }

    private static TierResilienceOptions ReadDefaults(IConfigurationSection section, OptionsReader reader)
    {
        var defaults = new TierResilienceOptions();
        reader.Read(section, defaults, OptionsSchema.Defaults);
        return defaults;
    }

    private static bool? ReadEnabled(IConfigurationSection section, OptionsReader reader)
    {
        var enabled = OptionsSchema.Client.Find(nameof(TierResilienceOptions.Enabled))!;
        return (bool?)reader.ReadValue(section, enabled);
    }

    // Read and checked by who registered it.
    private bool IsAnothers(IConfigurationSection section) => Array.Exists(_rootKeys, key => Is(section, key));

    private static bool Is(IConfigurationSection section, string key) => section.Key.Equals(key, StringComparison.OrdinalIgnoreCase);

    // AddTierResilience(section) may name a section that lies beside ours.
    private bool IsOwnSectionOfAClient(IConfigurationSection section) => _registrations.Any(registration =>
        registration.Section is { Path: var path } &&
        (path.Equals(section.Path, StringComparison.OrdinalIgnoreCase) || path.StartsWith(section.Path + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase)));
}
