using System.Net.Http.Json;

namespace HttpResilience.Routing;

/// <summary>Can a body be produced again, and if not, can it be kept?</summary>
internal static class ReplayableContent
{
    /// <summary>Whether the content can be sent any number of times as it is.</summary>
    public static bool CanReplay(HttpContent? content) => content is null or ByteArrayContent or ReadOnlyMemoryContent || (content is JsonContent json && !IsReadOnce(json));

    // A sequence that comes from a channel or a database is gone when it was read.
    private static bool IsReadOnce(JsonContent content) =>
        content.Value is IAsyncEnumerable<object> || (content.ObjectType.IsGenericType && content.ObjectType.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));

    /// <summary>Keeps a copy of a body of at most <paramref name="maxSize"/> bytes.</summary>
    /// <returns>What to send in the content's place, and whether it can be sent again. Nothing is lost when it can't: a body that is too large is sent as it was.</returns>
    public static async ValueTask<(HttpContent Content, bool CanReplay)> KeepAsync(HttpContent content, int maxSize, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is { } length)
        {
            if (length > maxSize)
                return (content, false);
            await LoadAsync(content, cancellationToken).ConfigureAwait(false);
            return (content, true);
        }

        // Of a content of unknown length only a plain stream can be read in part. Others would have to be buffered whole, whatever their size.
        return content.GetType() == typeof(StreamContent) ? await ReadAhead.ReadAsync(content, maxSize, null, cancellationToken).ConfigureAwait(false) : (content, false);
    }

    private static Task LoadAsync(HttpContent content, CancellationToken cancellationToken) =>
#if NET9_0_OR_GREATER
        content.LoadIntoBufferAsync(cancellationToken);
#else
        content.LoadIntoBufferAsync().WaitAsync(cancellationToken);
#endif
}
