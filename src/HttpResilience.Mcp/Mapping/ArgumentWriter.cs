using System.Text.Json;
using HttpResilience.Mcp.Protocol;

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
                WriteMembers(member.Source!.Value, node, schema);
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
                WriteMembers(source, node, schema);
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

    private void WriteMembers(ArgumentSource source, ArgumentNode node, SchemaNode? schema)
    {
        if (source.Kind == SourceKind.Body)
        {
            WriteBody(node, schema);
            return;
        }

        var isSpread = node.Source is null;
        foreach (var (name, values) in call.Query)
        {
            if (!(isSpread && call.Mapping.QueryParameters.Contains(name)) && Enter(name, node, schema, out var inner))
                WriteTexts(values, inner);
        }
    }

    private void WriteBody(ArgumentNode node, SchemaNode? schema)
    {
        var body = new Utf8JsonReader(call.Body.Span, JsonText.Strict);
        body.Read();
        LacksArgument |= body.TokenType != JsonTokenType.StartObject;
        while (!LacksArgument && body.Read() && body.TokenType == JsonTokenType.PropertyName)
        {
            if (NameOf(ref body) is not { } name || !Enter(name, node, schema, out _))
                LacksArgument = true;
            else
                json.WriteRawValue(JsonRpcReader.Slice(ref body, call.Body).Span, skipInputValidation: true);
        }
    }

    // A lone surrogate is JSON and no text.
    private static string? NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // What has an argument of its own would be said twice, and each server would choose for itself.
    private bool Enter(string name, ArgumentNode among, SchemaNode? schema, out SchemaNode? member)
    {
        member = null;
        LacksArgument |= among.Members.Any(other => other.Name == name);
        return !LacksArgument && Enter(name, schema, out member);
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
            WriteText(value, schema?.Items);
        json.WriteEndArray();
    }

    private void WriteText(string text, SchemaNode? schema)
    {
        if (schema?.Header is { } header)
            (_headers ??= []).Add(KeyValuePair.Create(header, text));
        if (schema?.Kind == SchemaKind.Number && NumberText.IsNumber(text))
            json.WriteRawValue(text, skipInputValidation: true);
        else if (schema?.Kind == SchemaKind.Flag && bool.TryParse(text, out var flag))
            json.WriteBooleanValue(flag);
        else
            json.WriteStringValue(text);
    }
}
