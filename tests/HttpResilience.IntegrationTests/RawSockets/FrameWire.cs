using System.Buffers.Binary;
using System.Text;

namespace HttpResilience.IntegrationTests;

/// <summary>Speaks HTTP/2 over a <see cref="Wire"/>, frame by frame, with prior knowledge (RFC 9113, 3.3). For one flow.</summary>
internal sealed class FrameWire(Wire wire)
{
    private const int PrefaceLength = 24;

    // Of the static table of HPACK (RFC 7541, appendix A): ":status: 200".
    private const byte IndexedStatus200 = 0x88;

    public Wire Wire => wire;

    /// <summary>No more requests are read.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Exchanges prefaces.</summary>
    public async Task OpenAsync()
    {
        await wire.Stream.ReadExactlyAsync(new byte[PrefaceLength], wire.End);
        await SendAsync(FrameType.Settings, 0, 0, []);
    }

    /// <summary>Reads up to the end of the next request, answering what belongs to the connection.</summary>
    /// <returns>Its stream; null when the client has gone.</returns>
    public async Task<int?> ReadRequestAsync()
    {
        while (await ReadAsync() is { } frame)
        {
            if (frame.EndsStream)
                return frame.Stream;
            if (frame is { Type: FrameType.Data, Payload.Length: > 0 })
                await MakeRoomAsync(frame);
            if (frame.Type is FrameType.Settings or FrameType.Ping && (frame.Flags & Frame.Ack) == 0)
                await SendAsync(frame.Type, Frame.Ack, 0, frame.Type == FrameType.Ping ? frame.Payload : []);
        }

        return null;
    }

    private async Task MakeRoomAsync(Frame frame)
    {
        await SendAsync(FrameType.WindowUpdate, 0, 0, Big(frame.Payload.Length));
        await SendAsync(FrameType.WindowUpdate, 0, frame.Stream, Big(frame.Payload.Length));
    }

    public async Task<Frame?> ReadAsync()
    {
        var head = new byte[9];
        if (await wire.Stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, wire.End) < head.Length)
            return null;
        var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
        await wire.Stream.ReadExactlyAsync(payload, wire.End);
        return new Frame((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload);
    }

    public Task SendAsync(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload) => wire.WriteAsync(Bytes(type, flags, stream, payload));

    public async Task RespondAsync(int stream, string body)
    {
        await SendAsync(FrameType.Headers, Frame.EndHeaders, stream, [IndexedStatus200]);
        await SendAsync(FrameType.Data, Frame.EndStream, stream, Encoding.Latin1.GetBytes(body));
    }

    /// <summary>An answer's headers with one more, whose name and value are any bytes.</summary>
    public Task SendHeadersAsync(int stream, string name, string value, byte flags = Frame.EndHeaders) =>
        SendAsync(FrameType.Headers, flags, stream, [IndexedStatus200, 0x00, (byte)name.Length, .. Encoding.Latin1.GetBytes(name), (byte)value.Length, .. Encoding.Latin1.GetBytes(value)]);

    public Task ResetAsync(int stream, int error) => SendAsync(FrameType.ResetStream, 0, stream, Big(error));

    /// <summary>Says goodbye (GOAWAY).</summary>
    /// <param name="last">The last stream that the server may have processed.</param>
    /// <param name="error">Why the connection ends.</param>
    /// <param name="isSilent">The connection stays open until the client ends it.</param>
    public async Task LeaveAsync(int last, int error, bool isSilent = false)
    {
        HasLeft = true;
        await SendAsync(FrameType.GoAway, 0, 0, [.. Big(Math.Max(last, 0)), .. Big(error)]);
        if (isSilent)
            await wire.HangAsync();
        else
            await wire.LeaveAsync();
    }

    private static byte[] Big(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, (byte)type, flags, .. Big(stream), .. payload];
}
