using System.Reflection;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>How many registrations a source of cancellation holds. .NET says so to nobody, so its private fields are read.</summary>
internal static class Registrations
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Whether a registration would be seen.</summary>
    public static bool CanBeCounted()
    {
        using var source = new CancellationTokenSource();
        using var first = source.Token.Register(static () => { });
        using var second = source.Token.Register(static () => { });
        return CountOf(source) == 2;
    }

    /// <returns>Not a number where this .NET has other fields.</returns>
    public static double CountOf(CancellationTokenSource source)
    {
        if (typeof(CancellationTokenSource).GetField("_registrations", Members) is not { } field)
            return double.NaN;
        if (field.GetValue(source) is not { } registrations)
            return 0;
        if (registrations.GetType().GetField("Callbacks", Members) is not { } callbacks)
            return double.NaN;
        var count = 0;
        for (var node = callbacks.GetValue(registrations); node is not null; node = node.GetType().GetField("Next", Members)?.GetValue(node))
            count++;
        return count;
    }

    /// <summary>Of the source that an <see cref="HttpClient"/> links every request to.</summary>
    public static double CountOf(HttpClient client) =>
        typeof(HttpClient).GetField("_pendingRequestsCts", Members)?.GetValue(client) is CancellationTokenSource source ? CountOf(source) : double.NaN;
}
