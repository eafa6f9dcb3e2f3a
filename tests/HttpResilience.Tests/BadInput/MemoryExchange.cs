using System.Text;

namespace HttpResilience.Tests.BadInput;

/// <summary>A connection in memory that reads one request's head and answers 200 when it may.</summary>
internal sealed class MemoryExchange(Action<string> onHead, Task mayAnswer) : StreamStub
{
    private static readonly byte[] s_answer = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");

    private readonly StringBuilder _head = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sent;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _head.Append(Encoding.Latin1.GetString(buffer.Span));
        var text = _head.ToString();
        if (!_asked.Task.IsCompleted && text.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            onHead(text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)]);
            _asked.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _asked.Task.WaitAsync(cancellationToken);
        await mayAnswer.WaitAsync(cancellationToken);
        var count = Math.Min(buffer.Length, s_answer.Length - _sent);
        s_answer.AsMemory(_sent, count).CopyTo(buffer);
        _sent += count;
        return count;
    }
}
