using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace HttpResilience.Routing;

/// <summary>
/// Whether a message or a content has a collection of headers at all. Who asks for it makes it, 48 and 64 bytes a request, and .NET lets nobody look first; so this looks into the field behind. Where a
/// version of .NET has no such field, the answer is that it may have.
/// </summary>
internal static class MadeHeaders
{
    private static readonly bool s_canLook = CanLook();

    /// <summary>Null where there is none yet.</summary>
    public static HttpRequestHeaders? Of(HttpRequestMessage message) => !s_canLook || Field(message) is not null ? message.Headers : null;

    /// <summary>Null where there is none yet.</summary>
    public static HttpContentHeaders? Of(HttpContent content) => !s_canLook || Field(content) is not null ? content.Headers : null;

    internal static bool CanLook()
    {
        try
        {
            using var message = new HttpRequestMessage();
            using var content = new ByteArrayContent([]);
            var hadNone = Field(message) is null && Field(content) is null;
            return hadNone && ReferenceEquals(message.Headers, Field(message)) && ReferenceEquals(content.Headers, Field(content));
        }
        catch (MissingFieldException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_headers")]
    private static extern ref HttpRequestHeaders? Field(HttpRequestMessage message);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_headers")]
    private static extern ref HttpContentHeaders? Field(HttpContent content);
}
