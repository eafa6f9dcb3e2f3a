using System.Text;

namespace HttpResilience.Tests.Mcp;

/// <summary>A body that breaks off after a text.</summary>
internal sealed class CutStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "cut short");
}
