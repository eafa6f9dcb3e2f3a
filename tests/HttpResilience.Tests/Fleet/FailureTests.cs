using System.Net.Sockets;
using HttpResilience.Fleet;
using Npgsql;

namespace HttpResilience.Tests.Fleet;

/// <summary>What the log says of a store that fails: enough to know where to look, and nothing that may be a secret.</summary>
public sealed class FailureTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { new SocketException((int)SocketError.ConnectionRefused), "SocketException, ConnectionRefused" },
        { new NpgsqlException("hunter2", new SocketException((int)SocketError.ConnectionRefused)), "NpgsqlException (SocketException, ConnectionRefused)" },
        { new NpgsqlException("hunter2", new SocketException((int)SocketError.HostNotFound)), "NpgsqlException (SocketException, HostNotFound)" },
        { new HttpRequestException("hunter2", new IOException("hunter2", new SocketException((int)SocketError.NetworkUnreachable))), "HttpRequestException (SocketException, NetworkUnreachable)" },
        // Several hosts.
        { new NpgsqlException("hunter2", new AggregateException(new NpgsqlException("hunter2", new SocketException((int)SocketError.HostUnreachable)))), "NpgsqlException (SocketException, HostUnreachable)" },
        { new NpgsqlException("hunter2", new TimeoutException("hunter2")), "NpgsqlException (TimeoutException)" },
        { new PostgresException("hunter2", "FATAL", "FATAL", PostgresErrorCodes.InvalidPassword), "PostgresException, SQLSTATE 28P01" },
        { new InvalidOperationException("hunter2", new PostgresException("hunter2", "FATAL", "FATAL", PostgresErrorCodes.InvalidPassword)), "InvalidOperationException (PostgresException, SQLSTATE 28P01)" },
        { new InvalidOperationException("hunter2"), "InvalidOperationException" },
        { new StoreFaultException("The store refuses every change."), "The store refuses every change." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_is_told_by_its_type_its_socket_error_and_its_state_and_never_by_its_message(Exception exception, string told) => Assert.Equal(told, Failure.Of(exception));
}
