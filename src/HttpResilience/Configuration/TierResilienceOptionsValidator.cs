using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpResilience.Configuration;

/// <summary>Reports what could not be read and every value that is out of its own bounds, with its path. Relations are <see cref="TierResilienceConsistencyValidator"/>'s.</summary>
internal sealed class TierResilienceOptionsValidator(IConfiguration? configuration = null) : IValidateOptions<TierResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, TierResilienceOptions options)
    {
        var refusals = Check(new ClientLayers(name, options));
        return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals.Select(NameEnvironmentVariable).Select(ShownValue.OnOneLine));
    }

    public static IReadOnlyList<Refusal> Check(ClientLayers client)
    {
        var refusals = client.Options.ReadErrors.ToList();
        if (client.Options.Defaults is { } defaults)
            refusals.AddRange(Check(client.DefaultsPath, defaults, OptionsSchema.Defaults));
        refusals.AddRange(Check(client.Path, client.Options, OptionsSchema.Client));
        return refusals;
    }

    private static IEnumerable<Refusal> Check(string path, object options, OptionsSchema schema) =>
        schema.Properties.SelectMany(property => Check(ConfigurationPath.Combine(path, property.Name), property.Get(options), property));

    private static IEnumerable<Refusal> Check(string path, object? value, OptionProperty property) => (property.Kind, value) switch
    {
        (OptionKind.Section or OptionKind.SectionMap or OptionKind.TextMap, null) => [new Refusal(path, "null is not allowed; leave the property as it is")],
        (OptionKind.Section, _) => Check(path, value, property.Nested),
        (OptionKind.SectionMap, _) => property.Nested.Entries(value).SelectMany(entry => CheckEntry(ConfigurationPath.Combine(path, entry.Key), entry.Value, property.Nested)),
        _ => OptionBounds.Check(path, value, property),
    };

    private static IEnumerable<Refusal> CheckEntry(string path, object? entry, OptionsSchema schema) =>
        entry is null ? [new Refusal(path, $"null is not {schema.Title}")] : Check(path, entry, schema);

    // The path alone would send the reader to a file in which the value does not stand.
    private string NameEnvironmentVariable(Refusal refusal)
    {
        var variable = ResilienceEnvironmentVariablesProvider.FindVariable(configuration, refusal.Path);
        return variable is null ? refusal.ToString() : $"{refusal} (from the environment variable {variable})";
    }
}
