using System.Net;
using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;
using HttpResilience.Mcp.Results;
using HttpResilience.Routing;
using ModelContextProtocol.Protocol;

namespace HttpResilience.Mcp;

/// <summary>One attempt at a tier: the call is posted, twice where a session was lost, and its answer read.</summary>
internal sealed class CallAttempt(McpServerState state, TierRequest request, ToolCall call, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
{
    private const int MaxErrorSize = 64 * 1024;

    public ToolCall Call => call;

    public string Tool => call.Mapping.Tool;

    /// <summary>For what is not the call itself: a handshake is not the caller's, but the server may speak no other version of HTTP than his.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Send { get; } = SameVersion.As(request.Message, send);

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
        request.Outgoing.LetGo();
        using var response = await send(message, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            return await ReadRefusalAsync(response, connection, body.Id, cancellationToken).ConfigureAwait(false);
        var reply = await ResponseReader.ReadAsync(response, body.Id, state.Server.MaxResponseSize, cancellationToken).ConfigureAwait(false);
        if (reply is { ErrorCode: { } code })
            return await FailAsync(CallError.Of(code, reply.ErrorMessage, Tool), connection, started, cancellationToken).ConfigureAwait(false);
        if (reply is null || ToolResult.Parse(reply.Result) is not { } result)
            return CallResponse.OfError(HttpStatusCode.BadGateway, Tool, null);
        result.Unwrap(state.Tools?.OutputOf(Tool));
        if (!result.IsError)
            return CallResponse.Of(result, call.Mapping);
        return FailOfService(result)
            ?? await FailAsync(CallError.OfText(result.Text.Span, Tool), connection, started, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the call may be posted once more, after a server said that it does not know the session.</summary>
    public bool MayRepeat(bool isFirst)
    {
        // A redirect, or a handler's own second try, may have got elsewhere than where the answer came from.
        if (!request.Outgoing.IsOneExchange)
            return false;
        request.Outgoing.ForgetExchange();
        request.Outgoing.HoldBack();
        return isFirst;
    }

    private async Task<HttpResponseMessage?> ReadRefusalAsync(HttpResponseMessage response, McpConnection connection, long id, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode < 400)
            return CallResponse.OfError(HttpStatusCode.BadGateway, Tool, null);
        var reply = await ReadErrorAsync(response, id, cancellationToken).ConfigureAwait(false);
        if (ForgottenConnection.IsSaidBy(response.StatusCode, reply, connection, isAsked: state.Server.PinnedVersion is null))
            return null;
        if (!RefusesUnseen(response.StatusCode) || reply is not { ErrorCode: { } code } || CallError.Of(code, reply.ErrorMessage, Tool) is not { Status: HttpStatusCode.NotImplemented } error)
            return SpeaksOfEndpoint(response.StatusCode) ? CallResponse.OfError(HttpStatusCode.BadGateway, Tool, reply?.ErrorCode) : CallResponse.OfRefusal(Refusal.Of(response, reply?.ErrorCode), Tool);
        if (error.SaysNotExecuted && request.Outgoing.IsOneExchange)
            request.Outgoing.HoldBack();
        return CallResponse.OfError(error.Status, Tool, code);
    }

    // With such a status a server refuses what it has not looked into; with any other, somebody's error may have been passed on.
    private static bool RefusesUnseen(HttpStatusCode status) => status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound;

    // The endpoint is not there, or does not speak MCP. The caller, who asked for a record, would take it for an answer.
    private static bool SpeaksOfEndpoint(HttpStatusCode status) =>
        status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotAcceptable or HttpStatusCode.Gone or HttpStatusCode.UnsupportedMediaType;

    private static async Task<JsonRpcReply?> ReadErrorAsync(HttpResponseMessage response, long id, CancellationToken cancellationToken)
    {
        try
        {
            return await ResponseReader.ReadRefusalAsync(response, id, MaxErrorSize, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return null;
        }
    }

    private HttpResponseMessage? FailOfService(ToolResult result)
    {
        var response = CallResponse.OfServiceError(result, call.Mapping);
        // As if the answer had come from further on: it does not say that nothing was done before.
        if (response is not null && !call.Mapping.Dialect.IsOneStep)
            request.Outgoing.NoteExchange();
        return response;
    }

    private async Task<HttpResponseMessage> FailAsync(CallError error, McpConnection connection, long started, CancellationToken cancellationToken)
    {
        // A tool may pass on what somebody else told it, so the server is asked whether it is true.
        if (error.SaysNotExecuted && !request.IsRepeatable && request.Outgoing.IsOneExchange
            && await state.ListAsync(Send, connection, McpServerState.AskAgain, cancellationToken).ConfigureAwait(false) is { } tools
            && state.Clock.GetElapsedTime(tools.Asked) <= state.Clock.GetElapsedTime(started) && tools.Lacks(Tool))
            request.Outgoing.HoldBack();
        return CallResponse.OfError(error.Status, Tool, error.Code);
    }
}
