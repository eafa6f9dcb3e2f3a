using System.Reflection;

namespace HttpResilience.Tests.Routing;

/// <summary>Counts what is registered on a token source. .NET does not say; its fields do.</summary>
internal static class Registrations
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    public static int On(CancellationTokenSource source)
    {
        var registrations = Value(source, "_registrations");
        var count = 0;
        for (var node = registrations is null ? null : Value(registrations, "Callbacks"); node is not null; node = Value(node, "Next"))
            count++;
        return count;
    }

    private static object? Value(object target, string field) =>
        (target.GetType().GetField(field, Fields) ?? throw new MissingFieldException(target.GetType().Name, field)).GetValue(target);
}
