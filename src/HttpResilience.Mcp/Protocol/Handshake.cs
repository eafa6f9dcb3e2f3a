using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace HttpResilience.Mcp.Protocol;

/// <summary>Comes to terms with a server: asks for its version, begins a session where it wants one, and asks for its tools. None of it is a request of anybody's.</summary>
internal sealed class Handshake(McpServerAddress server, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, Func<long> nextId, TimeProvider timeProvider)
{
    // A server of an older version may leave an unknown question without an answer.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private const int MaxPages = 100;

    /// <param name="hadSession">The server began a session before, so that it need not be asked for its version unless it does so no more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Agreement> ConnectAsync(bool hadSession, CancellationToken cancellationToken)
    {
        if (server.PinnedVersion is { } pinned)
            return McpVersions.IsStateless(pinned) ? new McpConnection(pinned, null) : await InitializeAsync(pinned, cancellationToken).ConfigureAwait(false);
        if (hadSession && await InitializeAsync(McpVersions.NewestWithHandshake, cancellationToken).ConfigureAwait(false) is { Connection: not null } renewed)
            return renewed;
        var discovered = await DiscoverAsync(cancellationToken).ConfigureAwait(false);
        if (discovered.IsAboutTheServer)
            return discovered.Refusal!;
        if (discovered.IsResult && Read<DiscoverResult>(discovered.Reply!)?.SupportedVersions?.Contains(McpVersions.Stateless) == true)
            return new McpConnection(McpVersions.Stateless, null);
        return await InitializeAsync(McpVersions.NewestWithHandshake, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Each tool as JSON; null when the server does not say.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ListToolsAsync(McpConnection connection, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> tools = [];
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var from = cursor;
            var listed = await PostAsync(RequestMethods.ToolsList, connection.Version, connection.SessionId, json => WriteCursor(json, from), cancellationToken).ConfigureAwait(false);
            if (!listed.IsResult || ToolPage.Parse(listed.Reply!.Result) is not { } result)
                return null;
            tools.AddRange(result.Tools);
            cursor = result.NextCursor;
            if (string.IsNullOrEmpty(cursor))
                return tools;
        }

        // A list without its end would say of tools that they are not there.
        return null;
    }

    private async Task<McpExchange> DiscoverAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await PostAsync(RequestMethods.ServerDiscover, McpVersions.Stateless, null, null, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return default;
        }
    }

    private async Task<Agreement> InitializeAsync(string version, CancellationToken cancellationToken)
    {
        var initialized = await PostAsync(RequestMethods.Initialize, null, null, json => WriteInitialize(json, version), cancellationToken).ConfigureAwait(false);
        if (initialized.IsAboutTheServer)
            return initialized.Refusal!;
        // Another status than these says that this is no such server, which is no answer to a request either.
        if (!initialized.IsResult || Read<InitializeResult>(initialized.Reply!) is not { } result)
            return Refusal.Unreadable(initialized.Reply?.ErrorCode);
        var connection = new McpConnection(result.ProtocolVersion, initialized.SessionId);
        var noted = await PostAsync(NotificationMethods.InitializedNotification, connection.Version, connection.SessionId, null, cancellationToken).ConfigureAwait(false);
        return noted.IsAboutTheServer ? noted.Refusal! : connection;
    }

    private async Task<McpExchange> PostAsync(string method, string? version, string? session, Action<Utf8JsonWriter>? writeParameters, CancellationToken cancellationToken)
    {
        var id = nextId();
        var isNotification = method == NotificationMethods.InitializedNotification;
        using var message = McpMessage.Create(server, McpMessage.WriteBody(method, isNotification ? null : id, version, writeParameters), method, null, version, session);
        foreach (var (name, value) in server.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        using var response = await send(message, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            return new McpExchange(null, Refusal.Of(response), null);
        if (isNotification)
            return default;
        return new McpExchange(await ResponseReader.ReadAsync(response, id, server.MaxResponseSize, cancellationToken).ConfigureAwait(false), null, McpMessage.SessionOf(response));
    }

    private static void WriteInitialize(Utf8JsonWriter json, string version)
    {
        json.WriteString("protocolVersion"u8, version);
        json.WriteStartObject("capabilities"u8);
        json.WriteEndObject();
        json.WriteStartObject("clientInfo"u8);
        McpMessage.WriteClientInfo(json);
        json.WriteEndObject();
    }

    private static void WriteCursor(Utf8JsonWriter json, string? cursor)
    {
        if (cursor is not null)
            json.WriteString("cursor"u8, cursor);
    }

    private static T? Read<T>(JsonRpcReply reply)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Result.Span, (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));
        }
        // The SDK's types check what they are given.
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }
}
