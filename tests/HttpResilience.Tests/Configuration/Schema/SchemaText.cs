using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HttpResilience.Configuration;
using HttpResilience.Fleet;
using HttpResilience.PostgreSql;

namespace HttpResilience.Tests.Configuration.Schema;

/// <summary>
/// The JSON schema of <c>appsettings.json</c>, made from the options. Nothing is required in it, since each of several files may say a part; names are exact, although the library reads them regardless of case.
/// </summary>
internal sealed class SchemaText
{
    // What an editor merges from several packages has one space of names.
    private const string Prefix = "HttpResilience.";

    private static readonly JsonSerializerOptions s_layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly XmlDocs _docs = new(typeof(TierOptions).Assembly, typeof(PostgreSqlStateOptions).Assembly);
    private readonly SortedDictionary<string, JsonNode> _definitions = new(StringComparer.Ordinal);

    public static string Write() => new SchemaText().Root().ToJsonString(s_layout) + "\n";

    private JsonObject Root()
    {
        var fleet = FleetSettings.Of(new FleetOptions());
        var sections = new JsonObject
        {
            [SectionNames.Enabled] = new JsonObject { ["type"] = "boolean", ["description"] = "false sends each client's requests straight to its first tier and counts nothing. Default true.", ["default"] = true },
            [SectionNames.Defaults] = Section(typeof(TierResilienceOptions), OptionsSchema.Defaults, DefaultOptions.Client, "What holds for every client that does not say otherwise."),
            [SectionNames.Clients] = Map("The clients by name.", Define(typeof(TierResilienceOptions), OptionsSchema.Client, DefaultOptions.Client)),
            [FleetSettings.Section] = Section(typeof(FleetOptions), OptionsSchema.Of<FleetOptions>("Fleet"), new FleetOptions { PollInterval = fleet.PollInterval, StoreTimeout = fleet.StoreTimeout }),
            [PostgreSqlStateRules.Section] = Section(typeof(PostgreSqlStateOptions), OptionsSchema.Of<PostgreSqlStateOptions>("PostgreSql"), new PostgreSqlStateOptions()),
        };
        var root = new JsonObject { ["type"] = "object", ["description"] = "Clients with tiers (HttpResilience).", ["properties"] = sections, ["additionalProperties"] = false };
        return new JsonObject
        {
            ["definitions"] = new JsonObject(_definitions.Select(definition => KeyValuePair.Create(definition.Key, (JsonNode?)definition.Value))),
            ["type"] = "object",
            ["properties"] = new JsonObject { [SectionNames.Root] = root },
        };
    }

    private JsonObject Section(Type type, OptionsSchema schema, object? defaults, string? description = null)
    {
        var properties = schema.Properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)Property(type, property, defaults)));
        return new JsonObject { ["type"] = "object", ["description"] = description ?? _docs.Of(type), ["properties"] = new JsonObject(properties), ["additionalProperties"] = false };
    }

    private JsonObject Define(Type type, OptionsSchema schema, object? defaults)
    {
        var name = Prefix + type.Name;
        if (_definitions.TryAdd(name, new JsonObject()))
            _definitions[name] = Section(type, schema, defaults);
        return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
    }

    private JsonObject Property(Type type, OptionProperty property, object? defaults)
    {
        // A tier has both: its own, and the client's.
        var value = defaults is null ? null : property.IsOf(defaults) ? property.Get(defaults) : null;
        if (type == typeof(TierOptions) && property.IsOf(DefaultOptions.Client))
            value = property.Get(DefaultOptions.Client);
        return property.Kind switch
        {
            OptionKind.Section => Define(property.ValueType, property.Nested, value),
            OptionKind.SectionMap => Map(_docs.Of(type, property.Name), Define(property.ValueType, property.Nested, property.ValueType == typeof(TierOptions) ? DefaultOptions.Tier : null)),
            OptionKind.TextMap => Map(_docs.Of(type, property.Name), new JsonObject { ["type"] = "string" }),
            _ => SchemaValue.Of(property, Describe(type, property), value),
        };
    }

    private string Describe(Type type, OptionProperty property)
    {
        var description = _docs.Of(type, property.Name);
        return property.Kind == OptionKind.Choice
            ? string.Join(' ', Enum.GetNames(property.ValueType).Select(name => $"{name}: {_docs.OfValue(property.ValueType, name)}").Prepend(description))
            : description;
    }

    private static JsonObject Map(string description, JsonObject values) => new() { ["type"] = "object", ["description"] = description, ["additionalProperties"] = values };
}
