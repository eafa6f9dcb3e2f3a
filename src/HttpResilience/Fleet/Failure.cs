using System.Data.Common;

namespace HttpResilience.Fleet;

/// <summary>A store's exception in words that hold no secret: its message may name hosts, users, or what was sent.</summary>
internal static class Failure
{
    public static string Of(Exception exception) => exception switch
    {
        StoreFaultException => exception.Message,
        DbException { SqlState: { } state } => $"{exception.GetType().Name}, SQLSTATE {state}",
        _ when exception.GetBaseException() is { } root && root != exception => $"{exception.GetType().Name} ({root.GetType().Name})",
        _ => exception.GetType().Name,
    };
}
