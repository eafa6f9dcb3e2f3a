using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace HttpResilience.Testing;

/// <summary>What a scripted tier does with one attempt. The failures are what a socket's handler makes of them.</summary>
internal sealed record ScriptStep(bool ReadsBody, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer)
{
    public static ScriptStep Ok { get; } = Response(HttpStatusCode.OK, body: null, mediaType: null);

    public static ScriptStep Hanging { get; } = new(ReadsBody: true, HangAsync);

    public static ScriptStep Response(HttpStatusCode status, string? body, MediaTypeHeaderValue? mediaType) => new(ReadsBody: true, (_, _) =>
    {
        var response = new HttpResponseMessage(status);
        if (body is not null)
            response.Content = new StringContent(body, Encoding.UTF8, mediaType!);
        return Task.FromResult(response);
    });

    public static ScriptStep Refused(string tier) => new(ReadsBody: false, (_, _) => Task.FromException<HttpResponseMessage>(
        new HttpRequestException(HttpRequestError.ConnectionError, $"Connection refused (scripted, tier {tier})", new SocketException((int)SocketError.ConnectionRefused))));

    public static ScriptStep Broken(string tier) => new(ReadsBody: true, (_, _) => Task.FromException<HttpResponseMessage>(
        new HttpRequestException($"Connection reset (scripted, tier {tier})", new IOException("Connection reset by peer", new SocketException((int)SocketError.ConnectionReset)))));

    private static async Task<HttpResponseMessage> HangAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Ends within the call that cancels it, so that nothing is left to do when a clock's Advance returns.
        var never = new TaskCompletionSource<HttpResponseMessage>();
        await using var registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken)).ConfigureAwait(false);
        return await never.Task.ConfigureAwait(false);
    }
}
