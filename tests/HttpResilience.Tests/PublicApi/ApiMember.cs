using System.Reflection;
using System.Runtime.CompilerServices;

namespace HttpResilience.Tests.PublicApi;

/// <summary>One member that users can see, as a line.</summary>
internal static class ApiMember
{
    private static readonly NullabilityInfoContext s_nullability = new();

    /// <returns><see langword="null"/> for what is not public, and for what the compiler adds to each record.</returns>
    public static string? Line(MemberInfo member) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not (MethodInfo or FieldInfo) => null,
        ConstructorInfo constructor when IsSeen(constructor) && !constructor.IsStatic => $"{Access(constructor)}{ApiName.Simple(constructor.DeclaringType!)}{Parameters(constructor)}",
        MethodInfo method when IsSeen(method) && !method.IsSpecialName && !method.IsDefined(typeof(CompilerGeneratedAttribute)) => $"{Modifiers(method)}{Of(method)}",
        MethodInfo { IsSpecialName: true } conversion when IsSeen(conversion) && conversion.Name is "op_Implicit" or "op_Explicit" => $"static {Of((MethodInfo)member)}",
        PropertyInfo property when Accessor(property) is { } accessor => $"{Modifiers(accessor)}{Of(property)}",
        FieldInfo field when field.IsPublic || field.IsFamily => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static readonly " : "")}{ApiName.Of(s_nullability.Create(field))} {field.Name}{(field.IsLiteral ? $" = {ApiName.Literal(field.GetRawConstantValue())}" : "")}",
        EventInfo raised when IsSeen(raised.AddMethod!) => $"event {ApiName.Of(s_nullability.Create(raised))} {raised.Name}",
        _ => null,
    };

    /// <summary>Return type, name and parameters.</summary>
    public static string Of(MethodInfo method)
    {
        var name = method.DeclaringType!.IsSubclassOf(typeof(Delegate)) ? ApiName.Simple(method.DeclaringType) : method.Name;
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        var constraints = method.IsGenericMethod ? string.Concat(method.GetGenericArguments().Select(ApiName.Constraint)) : "";
        return $"{ApiName.Of(s_nullability.Create(method.ReturnParameter))} {name}{generic}{Parameters(method)}{constraints}";
    }

    private static string Of(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsSeen(getter) ? "get; " : "";
        var set = property.SetMethod is { } setter && IsSeen(setter) ? IsInit(setter) ? "init; " : "set; " : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{required}{ApiName.Of(s_nullability.Create(property))} {property.Name} {{ {get}{set}}}";
    }

    private static string Parameters(MethodBase method)
    {
        var extended = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"({string.Join(", ", method.GetParameters().Select(parameter => (parameter.Position == 0 ? extended : "") + Of(parameter)))})";
    }

    private static string Of(ParameterInfo parameter)
    {
        var kind = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {ApiName.Literal(parameter.RawDefaultValue)}" : "";
        return $"{kind}{ApiName.Of(s_nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static MethodInfo? Accessor(PropertyInfo property) =>
        new[] { property.GetMethod, property.SetMethod }.FirstOrDefault(accessor => accessor is not null && IsSeen(accessor) && property.Name != "EqualityContract");

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method)
    {
        var kind = method switch
        {
            _ when method.DeclaringType!.IsInterface => method.IsAbstract ? "" : "virtual ",
            { IsStatic: true } => "static ",
            _ when method.GetBaseDefinition() != method => "override ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
        return Access(method) + kind;
    }
}
