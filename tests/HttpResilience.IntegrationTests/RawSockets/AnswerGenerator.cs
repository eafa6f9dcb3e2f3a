using System.Globalization;
using System.Text;

namespace HttpResilience.IntegrationTests;

/// <summary>Makes up answers from a seed, the same each time: any bytes, valid answers with damage, and answers put together from odd parts.</summary>
internal sealed class AnswerGenerator(int seed)
{
    private static readonly string[] s_statusLines =
    [
        "HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/1.0 200 OK", "HTTP/1.1 500 Error", "HTTP/1.1 503 Busy", "HTTP/1.1 000 ", "HTTP/1.1 999 ?", "HTTP/1.1 204 None", "HTTP/1.1 304 Same", "HTTP/1.1 100 Go on",
        "HTTP/1.1 101 Switch", "HTTP/1.1 401 Who", "HTTP/1.1 407 Proxy", "HTTP/1.1 302 Found", "HTTP/1.1 206 Part", "HTTP/9.9 200 OK", "HTTP/1.1  200 OK", " HTTP/1.1 200 OK", "http/1.1 200 ok", "",
    ];

    private static readonly string[] s_headers =
    [
        "Content-Length: 5", "Content-Length: 50", "Content-Length: -1", "Content-Length: 1e3", "Content-Length: ", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: nonsense",
        "Connection: close", "Connection: \u00fc", "Content-Encoding: gzip", "Content-Encoding: br", "Content-Type: text/event-stream", "Content-Type: \u00ff;;=", "Retry-After: -1", "Retry-After: 99999999999",
        "Retry-After: Mon, 99 Foo 2099 00:00:00 GMT", "Age: \u00bd", "Cache-Control: max-age=\"\"\"", "Set-Cookie: =;=;", "Location: /else", "Location: http://[::", "Location: file:///etc/passwd", "WWW-Authenticate: Basic",
        "WWW-Authenticate: \u0001", "Proxy-Authenticate: NTLM", "Date: never", "X: \0\0", "X Y: z", ": empty", "NoColon", " folded: yes", "Keep-Alive: timeout=-1", "Trailer: X", "Alt-Svc: h3=\":443\"", "Upgrade: h2c",
        "Expires: 0", "Vary: *, \u0080", "ETag: W/\"", "Warning: 999 \"\"", "Content-Range: bytes 9-1/0", "Content-Disposition: attachment; filename*=UTF-8''%ff", "Content-MD5: !", "Link: <>; rel=",
    ];

    private static readonly string[] s_bodies = ["", "hello", "hello and more", "5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n", "zz\r\nhello\r\n0\r\n\r\n", "5;ext=\"\r\nhello\r\n0\r\nX: y\r\n\r\n", "\u001f\u008b\u0008\0\0\0\0\0\0\u0003oops"];

    // System.Random's algorithm for a seed is fixed.
    private readonly Random _random = new(seed);

    public byte[] Next() => (seed % 3) switch
    {
        0 => AnyBytes(),
        1 => Damage(Whole()),
        _ => Encoding.Latin1.GetBytes(PutTogether()),
    };

    /// <summary>Whether the connection stays open after the bytes.</summary>
    public bool NextHangs() => _random.Next(6) == 0;

    private byte[] AnyBytes()
    {
        var bytes = new byte[_random.Next(0, 3000)];
        _random.NextBytes(bytes);
        return _random.Next(2) == 0 ? bytes : [.. "HTTP/1.1 200 OK\r\n"u8, .. bytes];
    }

    private byte[] Whole()
    {
        var body = new string('b', _random.Next(0, 2000));
        var start = "HTTP/1.1 200 OK\r\nServer: fuzz\r\nContent-Type: text/plain; charset=utf-8\r\n";
        return Encoding.Latin1.GetBytes(_random.Next(2) == 0
            ? $"{start}Content-Length: {body.Length}\r\n\r\n{body}"
            : $"{start}Transfer-Encoding: chunked\r\n\r\n{body.Length.ToString("x", CultureInfo.InvariantCulture)}\r\n{body}\r\n0\r\n\r\n");
    }

    private byte[] Damage(byte[] whole)
    {
        var bytes = whole.ToList();
        // Most of it where the meaning is: in the first hundred bytes.
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            var at = _random.Next(Math.Min(bytes.Count, _random.Next(3) == 0 ? int.MaxValue : 130));
            switch (_random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, "\r\n\0: ,;-09"u8[_random.Next(10)]);
                    break;
                default:
                    bytes.RemoveRange(at, _random.Next(bytes.Count - at));
                    break;
            }

            if (bytes.Count == 0)
                break;
        }

        return [.. bytes];
    }

    private string PutTogether()
    {
        var answer = new StringBuilder();
        for (var i = _random.Next(1, 3); i > 0; i--)
        {
            answer.Append(Any(s_statusLines)).Append(Any(["\r\n", "\r\n", "\r\n", "\n", "\r"]));
            for (var headers = _random.Next(0, 8); headers > 0; headers--)
                answer.Append(Any(s_headers)).Append(Any(["\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", ""]));
            answer.Append(Any(["\r\n", "\r\n", "\r\n", "\n", ""])).Append(Any(s_bodies));
        }

        return answer.ToString();
    }

    private string Any(string[] choices) => choices[_random.Next(choices.Length)];
}
