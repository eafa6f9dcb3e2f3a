using System.Buffers.Binary;
using System.Text;

namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>A message in the wire format of Protocol Buffers, whose fields are known by their numbers only.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> wire)
    {
        while (!wire.IsEmpty)
        {
            var tag = ReadVarint(ref wire);
            var (number, bytes) = (tag & 7) switch
            {
                0 => (ReadVarint(ref wire), default),
                1 => (BinaryPrimitives.ReadUInt64LittleEndian(Take(ref wire, 8).Span), default),
                2 => (0UL, Take(ref wire, (int)ReadVarint(ref wire))),
                5 => (BinaryPrimitives.ReadUInt32LittleEndian(Take(ref wire, 4).Span), default),
                var type => throw new InvalidDataException($"wire type {type}"),
            };
            _fields.Add(((int)(tag >> 3), number, bytes));
        }
    }

    public bool Has(int field) => _fields.Exists(known => known.Field == field);

    public IEnumerable<ProtoMessage> Messages(int field) => _fields.Where(known => known.Field == field).Select(known => new ProtoMessage(known.Bytes));

    public ProtoMessage? Message(int field) => Messages(field).LastOrDefault();

    public string Text(int field) => Encoding.UTF8.GetString(_fields.LastOrDefault(known => known.Field == field).Bytes.Span);

    public string Hex(int field) => Convert.ToHexStringLower(_fields.LastOrDefault(known => known.Field == field).Bytes.Span);

    public long Number(int field) => (long)_fields.LastOrDefault(known => known.Field == field).Number;

    public double Double(int field) => BitConverter.Int64BitsToDouble(Number(field));

    /// <summary>A repeated field of eight bytes each, packed or not.</summary>
    public IReadOnlyList<long> Fixed64s(int field)
    {
        List<long> numbers = [];
        foreach (var (_, number, bytes) in _fields.Where(known => known.Field == field))
        {
            if (bytes.IsEmpty)
                numbers.Add((long)number);
            for (var i = 0; i < bytes.Length; i += 8)
                numbers.Add(BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[i..]));
        }

        return numbers;
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> wire, int length)
    {
        var taken = wire[..length];
        wire = wire[length..];
        return taken;
    }

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> wire)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(ref wire, 1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
