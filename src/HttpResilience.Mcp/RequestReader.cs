using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;
using HttpResilience.Routing;

namespace HttpResilience.Mcp;

/// <summary>Reads a request as its tool's mapping sees it.</summary>
internal static class RequestReader
{
    // What would be lost in a tool call, though the request means something else without it.
    private static readonly string[] s_unsayable = ["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "X-EXTERNAL"];

    /// <summary>Null for what can't be said in a tool call.</summary>
    public static async ValueTask<ToolCall?> ReadAsync(TierRequest request, ToolMap map, CancellationToken cancellationToken)
    {
        if (Array.Exists(s_unsayable, request.Message.Headers.NonValidated.Contains) || HasKeyOfItsOwn(request.Message))
            return null;
        var below = Below(request);
        if (map.Find(request.Message.Method.Method, TierUri.PathOf(below.Span)) is not { } mapping || mapping.ReadPath(TierUri.PathOf(below.Span)) is not { } path)
            return null;
        var call = new ToolCall(mapping, path, QueryText.Parse(below.Span), default);
        if (!call.TakesAllOfQuery)
            return null;
        if (IsEmpty(request.Outgoing.Body))
            return call;
        return mapping.TakesBody && await ReadBodyAsync(request, cancellationToken).ConfigureAwait(false) is { } body ? new ToolCall(mapping, path, call.Query, body) : null;
    }

    private static ReadOnlyMemory<char> Below(TierRequest request) =>
        request.ClientBase is not null ? request.Below : TierUri.Below(request.Tier.Address, request.Message.RequestUri!, Tier.ClientName(request.Set.Client, request.Tier.Name));

    // A tool call can't carry it on, so that the service would not know the second of two for the same.
    private static bool HasKeyOfItsOwn(HttpRequestMessage message) => !Repeatability.IsIdempotent(message.Method) && message.Headers.NonValidated.Contains(Repeatability.IdempotencyKey);

    private static bool IsEmpty(HttpContent? content) => content is null || content.Headers.ContentLength == 0;

    /// <summary>Null for what is no JSON, or too large to be kept.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(TierRequest request, CancellationToken cancellationToken)
    {
        var type = request.Outgoing.Body!.Headers.ContentType;
        if (type is { MediaType: { } media } && !media.EndsWith("json", StringComparison.OrdinalIgnoreCase))
            return null;
        if (type?.CharSet is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return null;
        // Reading takes it away from the next tier, if it is not kept.
        if (!request.Outgoing.CanReplayBody)
            await request.KeepBodyAsync(cancellationToken).ConfigureAwait(false);
        if (!request.Outgoing.CanReplayBody)
            return null;
        var body = await request.Outgoing.Body.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        // What is put into the call as it stands must not end it. Not by a conditional expression: its null would be an empty body.
        if (!JsonText.IsJson(body))
            return null;
        return body;
    }
}
