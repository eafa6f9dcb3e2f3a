using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace HttpResilience.Tests.Routing;

/// <summary>What a <see cref="SocketsHttpHandler"/> talks to instead of a socket: each request, on whichever connection, gets the next answer; an empty one closes the connection instead.</summary>
internal sealed class CannedServer(params string[] answers)
{
    private readonly ConcurrentQueue<string> _answers = new(answers);

    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    /// <summary>Host, then request line, headers and body as they came.</summary>
    public ConcurrentQueue<(string Host, string Text)> Requests { get; } = new();

    public IEnumerable<string> Lines => Requests.Select(request => $"{request.Host} {request.Text[..request.Text.IndexOf(" HTTP", StringComparison.Ordinal)]}");

    public static string RedirectTo(string location, int status = 302) => $"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n";

    public SocketsHttpHandler CreateHandler() => new() { ConnectCallback = (context, _) => ValueTask.FromResult<Stream>(new Connection(this, context.DnsEndPoint.Host)) };

    private sealed class Connection(CannedServer server, string host) : StreamStub
    {
        private readonly StringBuilder _received = new();
        private readonly Channel<byte[]> _sent = Channel.CreateUnbounded<byte[]>();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var text = _received.Append(Encoding.Latin1.GetString(buffer.Span)).ToString();
            if (!IsWhole(text))
                return default;
            _received.Clear();
            server.Requests.Enqueue((host, text));
            if (server._answers.TryDequeue(out var answer) && answer.Length > 0)
                _sent.Writer.TryWrite(Encoding.Latin1.GetBytes(answer));
            else
                _sent.Writer.TryComplete();
            return default;
        }

        // No answer is longer than the reader's buffer.
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty || !await _sent.Reader.WaitToReadAsync(cancellationToken) || !_sent.Reader.TryRead(out var answer))
                return 0;
            answer.CopyTo(buffer);
            return answer.Length;
        }

        private static bool IsWhole(string text)
        {
            var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            if (body < 4)
                return false;
            const string Field = "\r\nContent-Length: ";
            var length = text.IndexOf(Field, StringComparison.OrdinalIgnoreCase);
            return length < 0 ? !text.Contains("\r\nTransfer-Encoding: chunked", StringComparison.Ordinal) || text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)
                : text.Length - body >= int.Parse(text.AsSpan(length + Field.Length, text.IndexOf('\r', length + 2) - length - Field.Length), CultureInfo.InvariantCulture);
        }
    }
}
