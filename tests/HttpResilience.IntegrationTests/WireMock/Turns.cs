using System.Globalization;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>The contract's table of outcomes, by what a server does.</summary>
internal static class Turns
{
    // In pieces it takes some bytes to dribble.
    private static readonly string s_body = new('x', 60);

    public static Turn Well { get; } = new(Counted.Success, Resend.None, Resend.None) { Stub = new StubResponse { Body = s_body } };

    /// <summary>Nobody listens: nothing was sent.</summary>
    public static Turn Refusal { get; } = new(Counted.Failure, Resend.All, Resend.All) { Stub = null, Answers = false };

    /// <summary>The headers and a part of the body are good.</summary>
    public static Turn BrokenBody { get; } = Well with { Stub = new StubResponse { Fault = "MALFORMED_RESPONSE_CHUNK" }, BreaksOff = true };

    /// <summary>The same where bodies are read within the attempt.</summary>
    public static Turn BrokenBufferedBody { get; } = Broken("MALFORMED_RESPONSE_CHUNK");

    /// <summary>The connection breaks before a response is there.</summary>
    public static Turn Broken(string fault) => Lost(new StubResponse { Fault = fault });

    /// <summary>No response within the attempt's time.</summary>
    public static Turn Late(StubResponse stub) => Lost(stub with { Body = s_body });

    /// <summary>A response that takes its time, but not too long.</summary>
    public static Turn Slow(StubResponse stub) => Well with { Stub = stub with { Body = s_body } };

    public static Turn Status(int status, int? retryAfter = null) => status switch
    {
        408 or 500 or 502 or 503 or 504 => Status(Counted.Failure, Resend.Repeatable, Resend.Repeatable, status, retryAfter),
        429 => Status(Counted.Nothing, Resend.All, Resend.All, status, retryAfter),
        501 or 505 => Status(Counted.Success, Resend.None, Resend.Repeatable, status, retryAfter),
        _ => Status(Counted.Success, Resend.None, Resend.None, status, retryAfter),
    };

    private static Turn Lost(StubResponse stub) => new(Counted.Failure, Resend.Repeatable, Resend.Repeatable) { Stub = stub, Answers = false };

    private static Turn Status(Counted counted, Resend again, Resend next, int status, int? retryAfter) => new(counted, again, next)
    {
        Stub = new StubResponse
        {
            Status = status,
            Headers = retryAfter is { } wait ? new Dictionary<string, string> { ["Retry-After"] = wait.ToString(CultureInfo.InvariantCulture) } : null,
        },
        RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}
