using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace HttpResilience.Mcp.Protocol;

/// <summary>Writes what is posted: the JSON-RPC text, and the headers that go with it.</summary>
internal static class McpMessage
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";
    private const string MethodHeader = "Mcp-Method";
    private const string NameHeader = "Mcp-Name";

    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly JsonWriterOptions s_compact = new() { SkipValidation = true };
    private static readonly MediaTypeWithQualityHeaderValue[] s_accepted = [new("application/json"), new("text/event-stream")];

    /// <param name="method">The protocol's method.</param>
    /// <param name="id">Null for a notification.</param>
    /// <param name="version">The version that the request speaks; null where none is agreed upon yet.</param>
    /// <param name="writeParameters">Writes the members of <c>params</c>; null for none.</param>
    public static ReadOnlyMemory<byte> WriteBody(string method, long? id, string? version, Action<Utf8JsonWriter>? writeParameters)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, s_compact);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        if (id is { } number)
            json.WriteNumber("id"u8, number);
        json.WriteString("method"u8, method);
        var isStateless = version is not null && McpVersions.IsStateless(version);
        if (isStateless || writeParameters is not null)
        {
            json.WriteStartObject("params"u8);
            writeParameters?.Invoke(json);
            if (isStateless)
                WriteMeta(json, version!);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    public static HttpRequestMessage Create(McpServerAddress server, ReadOnlyMemory<byte> body, string method, string? name, string? version, string? session)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, server.Endpoint) { Content = new ReadOnlyMemoryContent(body) };
        message.Content.Headers.ContentType = s_json;
        foreach (var accepted in s_accepted)
            message.Headers.Accept.Add(accepted);
        if (session is not null)
            message.Headers.TryAddWithoutValidation(SessionHeader, session);
        if (version is null)
            return message;
        if (McpVersions.HasHeader(version))
            message.Headers.TryAddWithoutValidation(VersionHeader, version);
        if (McpVersions.IsStateless(version))
        {
            message.Headers.TryAddWithoutValidation(MethodHeader, method);
            if (name is not null)
                message.Headers.TryAddWithoutValidation(NameHeader, McpHeaderEncoder.EncodeValue(name));
        }

        return message;
    }

    /// <summary>Ends a session.</summary>
    public static HttpRequestMessage CreateEnd(McpServerAddress server, McpConnection connection)
    {
        var message = new HttpRequestMessage(HttpMethod.Delete, server.Endpoint);
        message.Headers.TryAddWithoutValidation(SessionHeader, connection.SessionId);
        if (McpVersions.HasHeader(connection.Version))
            message.Headers.TryAddWithoutValidation(VersionHeader, connection.Version);
        foreach (var (name, value) in server.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    public static string? SessionOf(HttpResponseMessage response) => response.Headers.TryGetValues(SessionHeader, out var values) ? values.FirstOrDefault(static value => value.Length > 0) : null;

    /// <summary>Who we are; says nothing of the service that uses us.</summary>
    public static void WriteClientInfo(Utf8JsonWriter json)
    {
        json.WriteString("name"u8, "HttpResilience"u8);
        json.WriteString("version"u8, "1"u8);
    }

    private static void WriteMeta(Utf8JsonWriter json, string version)
    {
        json.WriteStartObject("_meta"u8);
        json.WriteString(MetaKeys.ProtocolVersion, version);
        json.WriteStartObject(MetaKeys.ClientInfo);
        WriteClientInfo(json);
        json.WriteEndObject();
        json.WriteStartObject(MetaKeys.ClientCapabilities);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
