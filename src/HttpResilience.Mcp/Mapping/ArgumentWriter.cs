using System.Globalization;
using System.Text.Json;

namespace HttpResilience.Mcp.Mapping;

/// <summary>Writes a call's arguments, in the form that the tool's schema wants where a text can be brought into it.</summary>
internal sealed class ArgumentWriter(ToolCall call, Utf8JsonWriter json)
{
    private List<KeyValuePair<string, string>>? _headers;

    /// <summary>The request says something for which the tool has no argument.</summary>
    public bool LacksArgument { get; private set; }

    /// <summary>Values that the server wants to see in headers too.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers ?? [];

    /// <param name="schema">The tool's; null where it is not known.</param>
    public void Write(SchemaNode? schema) => WriteObject(call.Mapping.Arguments, schema);

    private void WriteObject(ArgumentNode node, SchemaNode? schema)
    {
        json.WriteStartObject();
        foreach (var member in node.Members)
        {
            if (!call.Has(member))
                continue;
            if (member.IsSpread)
                WriteMembers(member.Source!.Value, schema);
            else if (Enter(member.Name, schema, out var inner))
                WriteValue(member, inner);
        }

        json.WriteEndObject();
    }

    private void WriteValue(ArgumentNode node, SchemaNode? schema)
    {
        if (node.Source is not { } source)
        {
            WriteObject(node, schema);
            return;
        }

        switch (source.Kind)
        {
            case SourceKind.Body:
                json.WriteRawValue(call.Body.Span, skipInputValidation: true);
                break;
            case SourceKind.Query:
                json.WriteStartObject();
                WriteMembers(source, schema);
                json.WriteEndObject();
                break;
            case SourceKind.QueryParameter:
                WriteTexts(call.Parameter(source.Text)!, schema);
                break;
            default:
                WriteText(source.Kind == SourceKind.Path ? call.Path(source.Text) : source.Text, schema);
                break;
        }
    }

    private void WriteMembers(ArgumentSource source, SchemaNode? schema)
    {
        if (source.Kind == SourceKind.Query)
        {
            foreach (var (name, values) in call.Query)
            {
                if (Enter(name, schema, out var inner))
                    WriteTexts(values, inner);
            }

            return;
        }

        using var body = JsonDocument.Parse(call.Body);
        if (body.RootElement.ValueKind != JsonValueKind.Object)
        {
            LacksArgument = true;
            return;
        }

        foreach (var member in body.RootElement.EnumerateObject())
        {
            if (Enter(member.Name, schema, out _))
                member.Value.WriteTo(json);
        }
    }

    private bool Enter(string name, SchemaNode? schema, out SchemaNode? member)
    {
        member = null;
        if (schema?.Has(name, out member) == false)
        {
            LacksArgument = true;
            return false;
        }

        json.WritePropertyName(name);
        return true;
    }

    private void WriteTexts(List<string> values, SchemaNode? schema)
    {
        if (values.Count == 1 && schema?.Kind != SchemaKind.List)
        {
            WriteText(values[0], schema);
            return;
        }

        json.WriteStartArray();
        foreach (var value in values.Count == 1 ? values[0].Split(',') : [.. values])
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private void WriteText(string text, SchemaNode? schema)
    {
        if (schema?.Header is { } header)
            (_headers ??= []).Add(KeyValuePair.Create(header, text));
        if (schema?.Kind == SchemaKind.Number && IsNumber(text))
            json.WriteRawValue(text, skipInputValidation: true);
        else if (schema?.Kind == SchemaKind.Flag && bool.TryParse(text, out var flag))
            json.WriteBooleanValue(flag);
        else
            json.WriteStringValue(text);
    }

    // Digit by digit, as JSON has them: the number goes out as it came in.
    private static bool IsNumber(string text) =>
        text.Length is > 0 and < 40 && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
        && text[0] != '+' && text[^1] != '.' && text.TrimStart('-') is var digits && digits[0] != '.' && (digits.Length == 1 || digits[0] != '0' || digits[1] == '.');
}
