using System.Data.Common;
using System.Net.Sockets;

namespace HttpResilience.Fleet;

/// <summary>A store's exception in words that hold no secret: its message may name hosts, users, or what was sent.</summary>
internal static class Failure
{
    public static string Of(Exception exception) => exception switch
    {
        StoreFaultException => exception.Message,
        DbException { SqlState: { } state } => $"{exception.GetType().Name}, SQLSTATE {state}",
        // Refused, no such host, no route: says where to look.
        SocketException { SocketErrorCode: var error } => $"{exception.GetType().Name}, {error}",
        _ when exception.GetBaseException() is { } root && root != exception => $"{exception.GetType().Name} ({Of(root)})",
        _ => exception.GetType().Name,
    };
}
