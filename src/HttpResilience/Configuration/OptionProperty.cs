using System.Reflection;

namespace HttpResilience.Configuration;

/// <summary>One setting: a public property of an options class.</summary>
internal sealed class OptionProperty(PropertyInfo property)
{
    public string Name => property.Name;

    /// <summary>The property's type, without <see cref="Nullable{T}"/>; of a map of sections the type of its values.</summary>
    public Type ValueType { get; } = ValueTypeOf(property.PropertyType);

    public OptionKind Kind { get; } = KindOf(property);

    public OptionBounds? Bounds { get; } = OptionBounds.Of(property);

    /// <summary>Whether its text, or its texts, must not be shown.</summary>
    public bool IsSecret { get; } = property.IsDefined(typeof(SecretAttribute));

    /// <summary>What a <see cref="OptionKind.Section"/> or <see cref="OptionKind.SectionMap"/> holds.</summary>
    public OptionsSchema Nested => OptionsSchema.For(ValueType);

    /// <summary>Whether such options have the property: one of <see cref="TierPolicyOptions"/> is a client's and a tier's.</summary>
    public bool IsOf(object options) => property.DeclaringType!.IsInstanceOfType(options);

    public object? Get(object target) => property.GetValue(target);

    public void Set(object target, object value) => property.SetValue(target, value);

    private static Type ValueTypeOf(Type type) =>
        IsMap(type) ? type.GetGenericArguments()[1] : Nullable.GetUnderlyingType(type) ?? type;

    private static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>);

    private static OptionKind KindOf(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type switch
        {
            _ when type == typeof(string) => OptionKind.Text,
            _ when type == typeof(int) => OptionKind.WholeNumber,
            _ when type == typeof(double) => OptionKind.Number,
            _ when type == typeof(TimeSpan) => OptionKind.Duration,
            _ when type == typeof(bool) => OptionKind.Flag,
            { IsEnum: true } => OptionKind.Choice,
            _ when type == typeof(IList<int>) => OptionKind.NumberList,
            _ when type == typeof(IList<string>) => OptionKind.TextList,
            _ when type == typeof(IDictionary<string, string>) => OptionKind.TextMap,
            _ when IsMap(type) => OptionKind.SectionMap,
            { IsClass: true } => OptionKind.Section,
            _ => throw new NotSupportedException($"{property.DeclaringType}.{property.Name} has a type that configuration can't be read into."),
        };
    }
}
