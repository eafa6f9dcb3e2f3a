using System.Globalization;
using System.Reflection;

namespace HttpResilience.Tests.PublicApi;

/// <summary>Types and values as C# writes them, without namespaces.</summary>
internal static class ApiName
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(double)] = "double", [typeof(string)] = "string",
        [typeof(object)] = "object", [typeof(char)] = "char", [typeof(short)] = "short", [typeof(uint)] = "uint", [typeof(ulong)] = "ulong", [typeof(float)] = "float",
    };

    /// <summary>Without its type parameters.</summary>
    public static string Simple(Type type) => s_keywords.GetValueOrDefault(type) ?? Nested(type) + type.Name.Split('`')[0];

    public static string Of(Type type)
    {
        if (type.IsByRef || type.IsArray)
            return Of(type.GetElementType()!) + (type.IsArray ? "[]" : "");
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{Of(value)}?";
        return type.IsGenericType ? $"{Simple(type)}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : Simple(type);
    }

    /// <summary>With a question mark wherever there may be nothing.</summary>
    public static string Of(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        if (Nullable.GetUnderlyingType(type) is { } value)
            return info.GenericTypeArguments is [{ } inner] ? $"{Of(inner)}?" : $"{Of(value)}?";
        var mark = info.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (type.IsArray)
            return $"{(info.ElementType is { } element ? Of(element) : Of(type.GetElementType()!))}[]{mark}";
        var arguments = info.GenericTypeArguments.Length > 0 ? info.GenericTypeArguments.Select(Of) : type.GetGenericArguments().Select(Of);
        return type.IsGenericType ? $"{Simple(type)}<{string.Join(", ", arguments)}>{mark}" : Simple(type) + mark;
    }

    public static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    public static string Constraint(Type parameter)
    {
        string[] words =
        [
            .. parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? ["struct"] : Array.Empty<string>(),
            .. parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Of),
        ];
        return words.Length == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", words)}";
    }

    private static string Nested(Type type) => type is { IsNested: true, IsGenericParameter: false } ? Simple(type.DeclaringType!) + "." : "";
}
