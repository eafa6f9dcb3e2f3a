using System.Text.Json;
using System.Text.RegularExpressions;

namespace HttpResilience.Tests.Configuration.Schema;

/// <summary>Holds JSON against the part of JSON Schema that ours uses; what it does not know, it refuses.</summary>
internal sealed class SchemaCheck(JsonElement root)
{
    private static readonly string[] s_known =
        ["definitions", "type", "description", "default", "properties", "additionalProperties", "$ref", "enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "items", "maxLength"];

    /// <returns>Each violation, with its path.</returns>
    public IEnumerable<string> Violations(JsonElement value) => Check(root, value, "$");

    private IEnumerable<string> Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.EnumerateObject().Select(keyword => keyword.Name).Except(s_known).FirstOrDefault() is { } unknown)
            throw new NotSupportedException(unknown);
        if (schema.TryGetProperty("$ref", out var reference))
            return Check(root.GetProperty("definitions").GetProperty(reference.GetString()!.Split('/')[^1]), value, path);
        if (schema.TryGetProperty("type", out var type) && !IsOf(type, value))
            return [$"{path}: {value} is not of type {type}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => CheckMember(schema, member, path)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, index) => Check(schema.GetProperty("items"), item, $"{path}[{index}]")),
            JsonValueKind.Number => CheckNumber(schema, value, path),
            JsonValueKind.String => CheckText(schema, value.GetString()!, path),
            _ => [],
        };
    }

    private IEnumerable<string> CheckMember(JsonElement schema, JsonProperty member, string path)
    {
        var at = $"{path}.{member.Name}";
        if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var known))
            return Check(known, member.Value, at);
        if (!schema.TryGetProperty("additionalProperties", out var others))
            return [];
        return others.ValueKind == JsonValueKind.Object ? Check(others, member.Value, at) : [$"{at}: not known"];
    }

    private static IEnumerable<string> CheckNumber(JsonElement schema, JsonElement value, string path)
    {
        var number = value.GetDouble();
        if (schema.TryGetProperty("minimum", out var minimum) && number < minimum.GetDouble())
            yield return $"{path}: {number} is below {minimum}";
        if (schema.TryGetProperty("exclusiveMinimum", out var above) && number <= above.GetDouble())
            yield return $"{path}: {number} is not above {above}";
        if (schema.TryGetProperty("maximum", out var maximum) && number > maximum.GetDouble())
            yield return $"{path}: {number} is above {maximum}";
    }

    private static IEnumerable<string> CheckText(JsonElement schema, string text, string path)
    {
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(value => value.GetString() == text))
            yield return $"{path}: {text} is not one of {values}";
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.ECMAScript))
            yield return $"{path}: {text} does not match {pattern}";
        if (schema.TryGetProperty("maxLength", out var length) && text.Length > length.GetInt32())
            yield return $"{path}: {text} is longer than {length}";
    }

    private static bool IsOf(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOf(one, value))
        : (type.GetString(), value.ValueKind) switch
        {
            ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
            _ => false,
        };
}
