namespace HttpResilience.IntegrationTests;

/// <summary>A frame of HTTP/2 (RFC 9113, 4.1) that came.</summary>
internal sealed record Frame(FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    /// <summary>Of settings and pings.</summary>
    public const byte Ack = 1;

    public bool EndsStream => Type is FrameType.Data or FrameType.Headers && (Flags & EndStream) != 0;
}
