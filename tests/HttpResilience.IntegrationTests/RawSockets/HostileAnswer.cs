namespace HttpResilience.IntegrationTests;

/// <summary>What a <see cref="HostileAnswer"/> is taken for.</summary>
public enum TakenFor
{
    /// <summary>An answer: the caller's, whatever the request.</summary>
    Answer,

    /// <summary>The tier's word that it failed: another tier's turn, if the request may be sent again; otherwise the caller's.</summary>
    ServersError,

    /// <summary>The failure of the attempt: another tier's turn, if the request may be sent again.</summary>
    Failure,

    /// <summary>An answer whose body breaks off: the caller sees it, unless bodies are buffered, where it is a failure.</summary>
    BrokenBody,
}

/// <summary>An answer that no decent server gives.</summary>
/// <param name="Bytes">What comes.</param>
/// <param name="Takes">What becomes of it.</param>
/// <param name="Status">The caller's, when it is an answer.</param>
/// <param name="Hangs">The connection stays open afterwards.</param>
/// <param name="Buffered">What becomes of it where bodies are buffered; else a body that breaks off is a failure, and anything else the same.</param>
internal sealed record HostileAnswer(string Bytes, TakenFor Takes, int Status = 200, bool Hangs = false, TakenFor? Buffered = null)
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Whole = "Content-Length: 2\r\n\r\nok";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";

    /// <summary>By name, which a test's report shows.</summary>
    public static IReadOnlyDictionary<string, HostileAnswer> All { get; } = new Dictionary<string, HostileAnswer>
    {
        ["one byte"] = new("H", TakenFor.Failure),
        ["half a status line"] = new("HTTP/1.1 2", TakenFor.Failure),
        ["half a status line, then silence"] = new("HTTP/1.1 2", TakenFor.Failure, Hangs: true),
        ["half a header"] = new(Ok + "Content-Le", TakenFor.Failure),
        ["half a header, then silence"] = new(Ok + "Content-Le", TakenFor.Failure, Hangs: true),
        ["headers without an end"] = new(Ok + "Content-Length: 2\r\n", TakenFor.Failure),
        ["no HTTP at all"] = new("220 mail.example.org ESMTP ready\r\n", TakenFor.Failure),
        ["a TLS alert"] = new("\u0015\u0003\u0001\u0000\u0002\u0002\u0046", TakenFor.Failure),
        ["HTTP/0.9"] = new("<html>old</html>", TakenFor.Failure),
        ["ICY"] = new("ICY 200 OK\r\n" + Whole, TakenFor.Failure),
        ["HTTP/2 frames"] = new("\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0\u0064", TakenFor.Failure),
        ["HTTP/3.0"] = new("HTTP/3.0 200 OK\r\n" + Whole, TakenFor.Failure),
        ["status 0"] = new("HTTP/1.1 000 Nothing\r\n" + Whole, TakenFor.ServersError, 0),
        ["status 99"] = new("HTTP/1.1 099 Low\r\n" + Whole, TakenFor.ServersError, 99),
        ["status 600"] = new("HTTP/1.1 600 High\r\n" + Whole, TakenFor.ServersError, 600),
        ["status 999"] = new("HTTP/1.1 999 High\r\n" + Whole, TakenFor.ServersError, 999),
        ["status of two digits"] = new("HTTP/1.1 20 OK\r\n" + Whole, TakenFor.Failure),
        ["status of four digits"] = new("HTTP/1.1 2000 OK\r\n" + Whole, TakenFor.Failure),
        ["negative status"] = new("HTTP/1.1 -20 OK\r\n" + Whole, TakenFor.Failure),
        ["status in letters"] = new("HTTP/1.1 abc OK\r\n" + Whole, TakenFor.Failure),
        ["100, then nothing"] = new("HTTP/1.1 100 Continue\r\n\r\n", TakenFor.Failure),
        ["100, then silence"] = new("HTTP/1.1 100 Continue\r\n\r\n", TakenFor.Failure, Hangs: true),
        ["1000 times 103, then an answer"] = new(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 1000)) + Ok + Whole, TakenFor.Answer),
        ["switching protocols, unasked"] = new("HTTP/1.1 101 Switching Protocols\r\nUpgrade: own\r\nConnection: Upgrade\r\n\r\nany bytes", TakenFor.Answer, 101),
        ["204 with a body"] = new("HTTP/1.1 204 No Content\r\n" + Whole, TakenFor.Answer, 204),
        ["304 with a body"] = new("HTTP/1.1 304 Not Modified\r\n" + Whole, TakenFor.Answer, 304),
        ["a length that is too long"] = new(Ok + "Content-Length: 3\r\n\r\nok", TakenFor.BrokenBody),
        ["a length that is too long, then silence"] = new(Ok + "Content-Length: 3\r\n\r\nok", TakenFor.BrokenBody, Hangs: true),
        ["a length that is too short"] = new(Ok + "Content-Length: 2\r\n\r\nok and more", TakenFor.Answer, Hangs: true),
        ["a negative length"] = new(Ok + "Content-Length: -1\r\n\r\nok", TakenFor.Answer, Buffered: TakenFor.Failure),
        ["a length with a sign"] = new(Ok + "Content-Length: +2\r\n\r\nok", TakenFor.Answer, Buffered: TakenFor.Failure),
        ["a length in hex"] = new(Ok + "Content-Length: 0x2\r\n\r\nok", TakenFor.Answer, Buffered: TakenFor.Failure),
        ["a length beyond 64 bits"] = new(Ok + "Content-Length: 99999999999999999999\r\n\r\nok", TakenFor.Answer, Buffered: TakenFor.Failure),
        ["a length of 2^63-1"] = new(Ok + "Content-Length: 9223372036854775807\r\n\r\nok", TakenFor.BrokenBody, Buffered: TakenFor.BrokenBody),
        ["two lengths"] = new(Ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok", TakenFor.Answer, Buffered: TakenFor.Failure),
        ["two lengths in one line"] = new(Ok + "Content-Length: 2, 3\r\n\r\nok", TakenFor.Answer, Buffered: TakenFor.Failure),
        ["two lengths that are the same"] = new(Ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", TakenFor.Answer),
        ["a length and chunks"] = new(Ok + "Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", TakenFor.Answer, Buffered: TakenFor.Failure),
        ["half a chunk"] = new(Chunked + "5\r\nok", TakenFor.BrokenBody),
        ["chunks without an end"] = new(Chunked + "2\r\nok\r\n", TakenFor.BrokenBody),
        ["chunks without an end, then silence"] = new(Chunked + "2\r\nok\r\n", TakenFor.BrokenBody, Hangs: true),
        ["a chunk of a negative size"] = new(Chunked + "-2\r\nok\r\n0\r\n\r\n", TakenFor.BrokenBody),
        ["a chunk larger than 64 bits"] = new(Chunked + "fffffffffffffffff\r\nok\r\n0\r\n\r\n", TakenFor.BrokenBody),
        ["a chunk longer than it says"] = new(Chunked + "1\r\nok\r\n0\r\n\r\n", TakenFor.BrokenBody),
        ["an endless chunk extension"] = new(Chunked + "2;" + new string('x', 100_000) + "\r\nok\r\n0\r\n\r\n", TakenFor.BrokenBody),
        ["a chunked body whose end is cut"] = new(Chunked + "2\r\nok\r\n0\r\n", TakenFor.BrokenBody),
        ["a header of 10 MB"] = new(Ok + "X-Long: " + new string('x', 10_000_000) + "\r\n" + Whole, TakenFor.Failure),
        ["100,000 headers"] = new(Ok + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"X-{i}: x\r\n")) + Whole, TakenFor.Failure),
        ["a reason of 10 MB"] = new("HTTP/1.1 200 " + new string('x', 10_000_000) + "\r\n" + Whole, TakenFor.Failure),
        ["trailers of 10 MB"] = new(Chunked + "2\r\nok\r\n0\r\nX-Long: " + new string('x', 10_000_000) + "\r\n\r\n", TakenFor.BrokenBody),
        ["a header without a colon"] = new(Ok + "X-Own\r\n" + Whole, TakenFor.Failure),
        ["a header without a name"] = new(Ok + ": x\r\n" + Whole, TakenFor.Failure),
        ["a header with a space in its name"] = new(Ok + "X Own: x\r\n" + Whole, TakenFor.Failure),
        ["a header with a NUL"] = new(Ok + "X-Own: a\0b\r\n" + Whole, TakenFor.Answer),
        ["a header with a bare CR"] = new(Ok + "X-Own: a\rSet-Cookie: b\r\n" + Whole, TakenFor.Answer),
        ["a folded header"] = new(Ok + "X-Own: a\r\n b\r\n" + Whole, TakenFor.Answer),
        ["bytes above 127"] = new(Ok + "X-Own: \u00fc\u00ff\r\nContent-Type: \u0080\u00fe\r\n" + Whole, TakenFor.Answer),
        ["line feeds alone"] = new("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", TakenFor.Answer),
        ["a content type that is none"] = new(Ok + "Content-Type: ;;;=\"\r\n" + Whole, TakenFor.Answer),
        ["dates that are none"] = new(Ok + "Date: yesterday\r\nExpires: -1\r\nLast-Modified: 0\r\nAge: -5\r\n" + Whole, TakenFor.Answer),
        ["two answers"] = new(Ok + Whole + Ok + "Content-Length: 7\r\n\r\nanother", TakenFor.Answer, Hangs: true),
        ["a length of 2 GB"] = new(Ok + "Content-Length: 2000000000\r\n\r\nok", TakenFor.BrokenBody, Buffered: TakenFor.BrokenBody),
    };
}
