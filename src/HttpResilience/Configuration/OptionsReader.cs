using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>
/// Reads sections into options and gathers everything that is wrong. The framework's binder would stop at the first bad value, take a plain number for days, and
/// can't say which key was meant.
/// </summary>
internal sealed class OptionsReader(ICollection<Refusal> errors)
{
    /// <summary>Sets what the section holds and leaves the rest as it is. A key without a value counts as absent.</summary>
    public void Read(IConfigurationSection section, object target, OptionsSchema schema)
    {
        // Somebody may have put the one secret that it holds in its place.
        if (!IsSection(section, $"a section with the settings of {schema.Title}", showValue: !schema.Properties.Any(property => property is { Kind: OptionKind.Text, IsSecret: true })))
            return;
        foreach (var child in section.GetChildren())
        {
            if (schema.Find(child.Key) is { } property)
                ReadProperty(child, target, property);
            else
                RefuseKey(child, schema);
        }
    }

    public void Refuse(IConfigurationSection section, string why) => errors.Add(new Refusal(section.Path, why));

    /// <summary>Of a section that has no options of its own.</summary>
    public void RefuseKey(IConfigurationSection section, string title, IEnumerable<string> known) =>
        RefuseKey(section, title, UnknownKey.Hint(section.Key, title, known, []));

    private void RefuseKey(IConfigurationSection section, OptionsSchema schema)
    {
        var known = schema.Properties.Select(property => property.Name);
        // What belongs to the process has nothing to do with a client's settings of the same name.
        var isOfClients = OptionsSchema.OfClients.Contains(schema);
        RefuseKey(section, schema.Title, isOfClients ? UnknownKey.Hint(section.Key, schema.Title, known, schema.DeeperNames) : NearestName.Hint(section.Key, known));
    }

    private void RefuseKey(IConfigurationSection section, string title, string hint) =>
        Refuse(section, $"{ShownValue.Of(section.Key)} is not a setting of {title}; {hint}");

    /// <summary>Whether children may be looked for; a value in their place is refused.</summary>
    public bool IsSection(IConfigurationSection section, string expected, bool showValue = true)
    {
        if (section.Value is { } value)
            Refuse(section, $"{(showValue ? ShownValue.Of(value) : "the value")} is not {expected}");
        return section.Value is null;
    }

    private void ReadProperty(IConfigurationSection section, object target, OptionProperty property)
    {
        switch (property.Kind)
        {
            case OptionKind.Section:
                Read(section, Ensure(target, property, property.Nested.Create), property.Nested);
                break;
            case OptionKind.SectionMap:
                ReadSections(section, Ensure(target, property, property.Nested.CreateMap), property);
                break;
            case OptionKind.TextMap:
                var texts = Ensure(target, property, static () => new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
                ReadTexts(section, (IDictionary<string, string>)texts);
                break;
            case OptionKind.NumberList or OptionKind.TextList:
                ReadList(section, target, property);
                break;
            default:
                if (ReadValue(section, property) is { } value)
                    property.Set(target, value);
                break;
        }
    }

    private void ReadSections(IConfigurationSection section, object map, OptionProperty property)
    {
        if (!IsSection(section, $"a section with the {property.Name} by name"))
            return;
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (UnnamedSections.Refuse(property, children) is { } refusal)
        {
            Refuse(section, refusal);
            return;
        }

        foreach (var child in children)
            Read(child, property.Nested.GetOrAdd(map, child.Key), property.Nested);
    }

    // Headers: their values may be secrets and never appear in a message.
    private void ReadTexts(IConfigurationSection section, IDictionary<string, string> texts)
    {
        if (!IsSection(section, "a section with texts by name", showValue: false))
            return;
        foreach (var child in section.GetChildren())
        {
            if (HasChildren(child))
                Refuse(child, "a section is not a text");
            else if (child.Value is { } text)
                texts[child.Key] = text;
        }
    }

    private void ReadList(IConfigurationSection section, object target, OptionProperty property)
    {
        if (section.Value is { Length: > 0 } value)
        {
            Refuse(section, $"{ShownValue.Of(value)} is not a list; write it as an array, or one key for each element, from 0");
            return;
        }

        IConfigurationSection[] children = [.. section.GetChildren()];
        if (section.Value is null && children.Length == 0)
            return;

        // Children come in the order of their indices, 10 after 9.
        object?[] values = [.. children.Select(child => ReadElement(child, property))];
        // What can't be read was refused. Without it the others would be told by indices that are not theirs.
        if (values.Contains(null))
            return;
        property.Set(target, property.Kind == OptionKind.NumberList ? values.Cast<int>().ToList() : values.Cast<string>().ToList());
    }

    private object? ReadElement(IConfigurationSection section, OptionProperty property)
    {
        if (!int.TryParse(section.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            Refuse(section, $"{ShownValue.Of(section.Key)} is not an index; {property.Name} is a list, its keys count from 0");
            return null;
        }

        if (section.Value is null && !HasChildren(section))
            Refuse(section, "the element has no value; leave it out");
        return ReadValue(section, property);
    }

    public object? ReadValue(IConfigurationSection section, OptionProperty property)
    {
        if (HasChildren(section))
        {
            Refuse(section, $"a section is not {OptionText.Expected(property)}{(property.Kind == OptionKind.Duration ? "; write the duration itself in its place, for example 00:00:30" : "")}");
            return null;
        }

        if (section.Value is not { } text)
            return null;
        var value = OptionText.Parse(property, text);
        if (value is null)
            Refuse(section, OptionText.Refusal(property, text));
        return value;
    }

    private static bool HasChildren(IConfigurationSection section) => section.GetChildren().Any();

    private static object Ensure(object target, OptionProperty property, Func<object> create)
    {
        if (property.Get(target) is { } present)
            return present;
        var created = create();
        property.Set(target, created);
        return created;
    }
}
