using System.Net;
using HttpResilience.Mcp.Mapping;
using HttpResilience.Mcp.Protocol;
using HttpResilience.Mcp.Results;
using HttpResilience.Routing;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Mcp;

/// <summary>
/// Turns a REST request into a tool call, and its result into a response. Until the call goes out the request is held back, so that whatever goes wrong before, on the way to a session for example, is
/// no reason not to send it elsewhere; from then on it may have been executed, unless the server's refusal is beyond doubt.
/// </summary>
internal sealed class McpTranslation(McpServerState state, ToolMap map, ILogger logger) : ITierTranslation
{
    // A tool that was not there may have come since.
    private static readonly TimeSpan s_listIsFresh = TimeSpan.FromMinutes(1);

    private readonly object _gate = new();

    // Written under _gate: the list that was looked at last, what did not fit then, and how much of it could not be read.
    private volatile ToolCatalog? _looked;
    private ToolMismatch[] _logged = [];
    private int _unreadable;

    public async Task<HttpResponseMessage> SendAsync(TierRequest request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var call = await RequestReader.ReadAsync(request, map, cancellationToken).ConfigureAwait(false);
        request.Outgoing.HoldBack();
        var response = call is null ? CallResponse.NotSayable(null) : await CallAsync(new CallAttempt(state, request, call, send), cancellationToken).ConfigureAwait(false);
        response.RequestMessage = request.Message;
        return response;
    }

    public async Task CheckAsync(TierRequest request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        send = SameVersion.As(request.Message, send);
        var (client, tier) = (state.Server.Client, state.Server.Tier);
        var agreement = await state.ConnectAsync(send, null, cancellationToken).ConfigureAwait(false);
        if (agreement.Connection is not { } connection)
        {
            logger.CheckFailed(client, tier, $"HTTP {(int)agreement.Refusal!.Status}");
            return;
        }

        if (await state.ListAsync(send, connection, s_listIsFresh, cancellationToken).ConfigureAwait(false) is not { } tools)
        {
            logger.CheckFailed(client, tier, "it lists no tools");
            return;
        }

        logger.ServerChecked(client, tier, McpVersions.Shown(connection.Version), tools.Count);
        LogOnce(tools);
    }

    public async Task EndAsync(TierRequest request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        if (state.TakeSession() is not { } connection)
            return;
        using var message = McpMessage.CreateEnd(state.Server, connection);
        // A server may refuse to end sessions (405), and may have forgotten this one: either is as good.
        using var response = await SameVersion.As(request.Message, send)(message, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> CallAsync(CallAttempt attempt, CancellationToken cancellationToken)
    {
        McpConnection? lost = null;
        while (true)
        {
            var agreement = await state.ConnectAsync(attempt.Send, lost, cancellationToken).ConfigureAwait(false);
            if (agreement.Connection is not { } connection)
                return CallResponse.OfRefusal(agreement.Refusal!, attempt.Tool);
            if (await WriteAsync(attempt, connection, cancellationToken).ConfigureAwait(false) is not { } arguments)
                return CallResponse.NotSayable(attempt.Tool);
            if (await attempt.PostAsync(connection, arguments, cancellationToken).ConfigureAwait(false) is { } response)
                return response;
            // The server no longer knows the session, and has executed nothing; if it was one exchange that says so.
            if (!attempt.MayRepeat(isFirst: lost is null))
                return CallResponse.OfError(HttpStatusCode.BadGateway, attempt.Tool, null);
            lost = connection;
        }
    }

    /// <summary>Null where the tool, or an argument, is not there.</summary>
    private async ValueTask<CallBody?> WriteAsync(CallAttempt attempt, McpConnection connection, CancellationToken cancellationToken)
    {
        if (state.Tools is not { } tools)
            return attempt.Write(connection, null);
        LogOnce(tools);
        if (Fit(attempt, connection, tools) is { } fits)
            return fits;
        var newer = await state.ListAsync(attempt.Send, connection, s_listIsFresh, cancellationToken).ConfigureAwait(false);
        if (newer is null || ReferenceEquals(newer, tools))
            return null;
        LogOnce(newer);
        return Fit(attempt, connection, newer);
    }

    private static CallBody? Fit(CallAttempt attempt, McpConnection connection, ToolCatalog tools) =>
        tools.Find(attempt.Tool) is { } schema && !ToolCheck.LacksRequired(attempt.Call.Mapping, schema) ? attempt.Write(connection, schema) : null;

    private void LogOnce(ToolCatalog tools)
    {
        if (ReferenceEquals(_looked, tools))
            return;
        var found = ToolCheck.Find(map, tools);
        bool isNew, hasMoreUnreadable;
        lock (_gate)
        {
            isNew = !ReferenceEquals(_looked, tools) && !found.AsSpan().SequenceEqual(_logged);
            hasMoreUnreadable = tools.Unreadable > _unreadable;
            (_looked, _logged, _unreadable) = (tools, found, tools.Unreadable);
        }

        if (hasMoreUnreadable)
            logger.ToolsUnreadable(state.Server.Client, state.Server.Tier, tools.Unreadable);
        if (isNew)
            ToolCheck.Log(logger, state.Server, found);
    }
}
