using System.Net;
using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;
using HttpResilience.Mcp.Results;
using HttpResilience.Routing;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace HttpResilience.Mcp;

/// <summary>One attempt at a tier: the call is posted, twice where a session was lost, and its answer read.</summary>
internal sealed class CallAttempt(McpServerState state, TierRequest request, ToolCall call, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
{
    private const int MaxErrorSize = 64 * 1024;

    public ToolCall Call => call;

    public string Tool => call.Mapping.Tool;

    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Send => send;

    /// <summary>Null where the tool lacks an argument for what the request says.</summary>
    public CallBody? Write(McpConnection connection, SchemaNode? schema)
    {
        ArgumentWriter? arguments = null;
        var id = state.NextId();
        var body = McpMessage.WriteBody(RequestMethods.ToolsCall, id, connection.Version, json =>
        {
            json.WriteString("name"u8, Tool);
            json.WritePropertyName("arguments"u8);
            arguments = new ArgumentWriter(call, json);
            arguments.Write(schema);
        });
        return arguments!.LacksArgument ? null : new CallBody(id, body, arguments.Headers);
    }

    /// <summary>Null when the server does not know the session, or the version, any more.</summary>
    public async Task<HttpResponseMessage?> PostAsync(McpConnection connection, CallBody body, CancellationToken cancellationToken)
    {
        using var message = McpMessage.Create(state.Server, body.Json, RequestMethods.ToolsCall, Tool, connection.Version, connection.SessionId);
        OutgoingHeaders.Copy(request.Message, message, connection.IsStateless ? body.Headers : []);
        var started = state.Clock.GetTimestamp();
        request.LetGo();
        using var response = await send(message, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            return await ReadRefusalAsync(response, connection, body.Id, cancellationToken).ConfigureAwait(false);
        var reply = await ResponseReader.ReadAsync(response, body.Id, state.Server.MaxResponseSize, cancellationToken).ConfigureAwait(false);
        if (reply is { ErrorCode: { } code })
            return await FailAsync(CallError.Of(code, reply.ErrorMessage, Tool), connection, started, cancellationToken).ConfigureAwait(false);
        if (reply is null || ToolResult.Parse(reply.Result) is not { } result)
            return CallResponse.OfError(HttpStatusCode.BadGateway, Tool, null);
        if (!result.IsError)
            return CallResponse.Of(result, call.Mapping);
        return CallResponse.OfServiceError(result, call.Mapping)
            ?? await FailAsync(CallError.OfText(result.Text.Span, Tool), connection, started, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the call may be posted once more, after a server said that it does not know the session.</summary>
    public bool MayRepeat(bool isFirst)
    {
        // A redirect, or a handler's own second try, may have got elsewhere than where the answer came from.
        if (!request.IsOneExchange)
            return false;
        request.ForgetExchange();
        request.HoldBack();
        return isFirst;
    }

    private async Task<HttpResponseMessage?> ReadRefusalAsync(HttpResponseMessage response, McpConnection connection, long id, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode < 400)
            return CallResponse.OfError(HttpStatusCode.BadGateway, Tool, null);
        var reply = await ReadErrorAsync(response, id, cancellationToken).ConfigureAwait(false);
        if (IsLost(response.StatusCode, reply, connection))
            return null;
        if (reply is not { ErrorCode: { } code } || CallError.Of(code, reply.ErrorMessage, Tool) is not { Status: HttpStatusCode.NotImplemented } error)
            return CallResponse.OfRefusal(Refusal.Of(response, reply?.ErrorCode), Tool);
        // With such a status a server refuses what it has not looked into.
        if (error.SaysNotExecuted && request.IsOneExchange)
            request.HoldBack();
        return CallResponse.OfError(error.Status, Tool, code);
    }

    private static async Task<JsonRpcReply?> ReadErrorAsync(HttpResponseMessage response, long id, CancellationToken cancellationToken)
    {
        try
        {
            return await ResponseReader.ReadAsync(response, id, MaxErrorSize, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return null;
        }
    }

    // Some servers answer 400 where the protocol wants 404. A server that no longer speaks the version is asked for another.
    private bool IsLost(HttpStatusCode status, JsonRpcReply? reply, McpConnection connection) =>
        (connection.SessionId is not null
            && (status == HttpStatusCode.NotFound || (status == HttpStatusCode.BadRequest && reply?.ErrorMessage?.Contains("session", StringComparison.OrdinalIgnoreCase) == true)))
        || (reply?.ErrorCode == (int)McpErrorCode.UnsupportedProtocolVersion && state.Server.PinnedVersion is null);

    private async Task<HttpResponseMessage> FailAsync(CallError error, McpConnection connection, long started, CancellationToken cancellationToken)
    {
        // A tool may pass on what somebody else told it, so the server is asked whether it is true.
        if (error.SaysNotExecuted && !request.IsRepeatable && request.IsOneExchange
            && await state.ListAsync(send, connection, McpServerState.AskAgain, cancellationToken).ConfigureAwait(false) is { } tools
            && state.Clock.GetElapsedTime(tools.Asked) <= state.Clock.GetElapsedTime(started) && tools.Find(Tool) is null)
            request.HoldBack();
        return CallResponse.OfError(error.Status, Tool, error.Code);
    }
}
