using System.Globalization;
using System.Text.Json;

namespace HttpResilience.Configuration;

/// <summary>Writes options as the JSON from which <see cref="OptionsReader"/> reads the same; what may be a secret is masked. What is not set is left out.</summary>
internal sealed class OptionsWriter(Utf8JsonWriter json)
{
    /// <param name="options">The options.</param>
    /// <param name="schema">Theirs.</param>
    /// <param name="isWritten">Which of the properties at the top.</param>
    public void Write(object options, OptionsSchema schema, Func<OptionProperty, bool>? isWritten = null)
    {
        json.WriteStartObject();
        foreach (var property in schema.Properties)
        {
            if ((isWritten is null || isWritten(property)) && property.Get(options) is { } value && !IsEmpty(property, value))
                Write(property, value);
        }

        json.WriteEndObject();
    }

    private void Write(OptionProperty property, object value)
    {
        json.WritePropertyName(property.Name);
        switch (property.Kind)
        {
            case OptionKind.Section:
                Write(value, property.Nested);
                break;
            case OptionKind.SectionMap:
                WriteMap(property.Nested.Entries(value), entry => Write(entry, property.Nested));
                break;
            case OptionKind.TextMap:
                WriteMap(((IDictionary<string, string>)value).Select(text => KeyValuePair.Create(text.Key, (object?)text.Value)), text => WriteText(property, (string)text));
                break;
            case OptionKind.NumberList or OptionKind.TextList:
                WriteList(property, value);
                break;
            default:
                WriteValue(property, value);
                break;
        }
    }

    private void WriteMap(IEnumerable<KeyValuePair<string, object?>> entries, Action<object> write)
    {
        json.WriteStartObject();
        foreach (var (name, entry) in entries)
        {
            json.WritePropertyName(name);
            write(entry!);
        }

        json.WriteEndObject();
    }

    private void WriteList(OptionProperty property, object value)
    {
        object[] elements = value is IEnumerable<int> numbers ? [.. numbers.Cast<object>()] : [.. (IEnumerable<string>)value];
        if (elements.Length == 0)
        {
            // Before .NET 10 an empty array is read as if it were not there; an empty text is an empty list in all.
            json.WriteStringValue("");
            return;
        }

        json.WriteStartArray();
        foreach (var element in elements)
            WriteValue(property, element);
        json.WriteEndArray();
    }

    private void WriteValue(OptionProperty property, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case TimeSpan duration:
                json.WriteStringValue(ShownValue.Of(duration));
                break;
            default:
                WriteText(property, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }

    private void WriteText(OptionProperty property, string text) => json.WriteStringValue(property.IsSecret ? ShownValue.Masked : text);

    private static bool IsEmpty(OptionProperty property, object value) => property.Kind switch
    {
        OptionKind.Section => property.Nested.Properties.All(nested => nested.Get(value) is not { } inner || IsEmpty(nested, inner)),
        OptionKind.SectionMap => !property.Nested.Entries(value).Any(),
        OptionKind.TextMap => ((IDictionary<string, string>)value).Count == 0,
        _ => false,
    };
}
