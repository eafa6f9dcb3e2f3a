using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace HttpResilience.Tests.Routing;

/// <summary>All that an object holds, whoever added it and when: so that a test about it needs no change for a field that comes later.</summary>
/// <param name="isPart">Types of objects that are parts of it, so that what they hold is of interest.</param>
internal sealed class EveryField(Func<Type, bool> isPart)
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Gives each field of the object, and each of the structs in it, a value that is not the default one; what can be changed only from within stays.</summary>
    public void Fill(object target)
    {
        foreach (var field in Of(target.GetType()))
        {
            if (field.GetValue(target) is IList { IsFixedSize: false } list)
                list.Add(SomeValue(ElementOf(list.GetType())));
            else if (!field.IsInitOnly)
                field.SetValue(target, SomeValue(field.FieldType));
        }
    }

    /// <summary>Paths of what differs. A part that only the first has is compared with a new one, and a list or an array is no difference while it holds nothing.</summary>
    public IEnumerable<string> Differences(object one, object fresh) =>
        Of(one.GetType()).SelectMany(field => Differences(field.Name, field.GetValue(one), field.GetValue(fresh), field.FieldType));

    /// <summary>Paths of what still has its default value.</summary>
    public static IEnumerable<string> Defaults(object target) => Of(target.GetType()).SelectMany(field => Defaults(field.Name, field.GetValue(target), field.FieldType));

    private IEnumerable<string> Differences(string path, object? one, object? fresh, Type type)
    {
        if (one is null && fresh is null)
            return [];
        if (IsStruct(type))
            return Differences(one!, fresh!).Select(inner => $"{path}.{inner}");
        if (one is IList list)
            return list.Cast<object?>().All(IsNothing) ? [] : [$"{path} holds something"];
        if (one is not null && isPart(type))
            return Differences(one, fresh ?? Activator.CreateInstance(type, nonPublic: true)!).Select(inner => $"{path}.{inner}");
        return type == typeof(object) && one is not null && fresh is not null || Equals(one, fresh) ? [] : [$"{path} differs"];
    }

    private static IEnumerable<string> Defaults(string path, object? value, Type type) => IsStruct(type)
        ? Defaults(value!).Select(inner => $"{path}.{inner}")
        : IsNothing(value) || value is IList { Count: 0 } ? [path] : [];

    private static bool IsNothing(object? value) =>
        value is null || (IsStruct(value.GetType())
            ? Of(value.GetType()).All(field => IsNothing(field.GetValue(value)))
            : value is ValueType && value.Equals(RuntimeHelpers.GetUninitializedObject(value.GetType())));

    private object SomeValue(Type type)
    {
        if (type == typeof(string))
            return "some";
        if (type == typeof(TimeProvider))
            return TimeProvider.System;
        if (type == typeof(HttpContent))
            return new ByteArrayContent([1]);
        if (type.IsAbstract)
            type = type.Assembly.GetTypes().First(one => !one.IsAbstract && type.IsAssignableFrom(one));
        if (type == typeof(ReadOnlyMemory<char>))
            return "some".AsMemory();
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return SomeValue(underlying);
        if (type.IsArray)
            return SomeArray(type.GetElementType()!);
        if (type.IsEnum)
            return Enum.ToObject(type, 1);
        if (type.IsPrimitive)
            return type == typeof(bool) ? true : Convert.ChangeType(1, type, null);
        var value = isPart(type) ? Activator.CreateInstance(type, nonPublic: true)! : RuntimeHelpers.GetUninitializedObject(type);
        // A struct's readonly fields too.
        if (type.IsValueType)
        {
            foreach (var field in Of(type))
                field.SetValue(value, SomeValue(field.FieldType));
        }
        else if (isPart(type))
        {
            Fill(value);
        }

        return value;
    }

    private Array SomeArray(Type element)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(SomeValue(element), 0);
        return array;
    }

    private static Type ElementOf(Type list) => list.GetGenericArguments()[0];

    private static bool IsStruct(Type type) =>
        type is { IsValueType: true, IsPrimitive: false, IsEnum: false } && type != typeof(ReadOnlyMemory<char>) && Nullable.GetUnderlyingType(type) is null;

    private static FieldInfo[] Of(Type type) => type.GetFields(Own);
}
