using System.Globalization;
using System.Text.Json.Nodes;
using HttpResilience.Configuration;

namespace HttpResilience.Tests.Configuration.Schema;

/// <summary>What the schema says of one value that is no section.</summary>
internal static class SchemaValue
{
    private const string Duration = @"^(\d+\.)?([01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(\.\d{1,7})?$";

    public static JsonObject Of(OptionProperty property, string description, object? value)
    {
        var schema = new JsonObject { ["type"] = TypeOf(property.Kind), ["description"] = description };
        if (property.Kind == OptionKind.Choice)
            schema["enum"] = new JsonArray([.. Enum.GetNames(property.ValueType).Select(name => (JsonNode)name)]);
        if (property.Kind == OptionKind.Duration)
            schema["pattern"] = Duration;
        if (property.Kind is OptionKind.NumberList or OptionKind.TextList)
            AddList(schema, property);
        if (property.Kind is OptionKind.WholeNumber or OptionKind.Number && property.Bounds is { } bounds)
        {
            schema[bounds.MinimumExcluded ? "exclusiveMinimum" : "minimum"] = bounds.Minimum;
            schema["maximum"] = bounds.Maximum;
        }

        if (value is not null)
            schema["default"] = Default(value);
        return schema;
    }

    // An empty text is how an empty list is written, which before .NET 10 reads an empty array as none.
    private static void AddList(JsonObject schema, OptionProperty property)
    {
        schema["maxLength"] = 0;
        schema["items"] = property.Kind == OptionKind.NumberList ? new JsonObject { ["type"] = "integer", ["minimum"] = 100, ["maximum"] = 599 } : new JsonObject { ["type"] = "string" };
    }

    private static JsonNode TypeOf(OptionKind kind) => kind switch
    {
        OptionKind.WholeNumber => "integer",
        OptionKind.Number => "number",
        OptionKind.Flag => "boolean",
        OptionKind.NumberList or OptionKind.TextList => new JsonArray("array", "string"),
        _ => "string",
    };

    private static JsonNode Default(object value) => value switch
    {
        bool flag => flag,
        int number => number,
        double number => number,
        TimeSpan duration => ShownValue.Of(duration),
        IEnumerable<int> numbers => new JsonArray([.. numbers.Select(number => (JsonNode)number)]),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
