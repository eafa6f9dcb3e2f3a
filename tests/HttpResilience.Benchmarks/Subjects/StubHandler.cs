using System.Net;
using System.Net.Http.Headers;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>A primary handler without a network: 200 and a small body, made anew for each request.</summary>
/// <param name="primary">When it answers.</param>
/// <param name="contentHeaders">Whether the content has the type and length that a server's answer has.</param>
internal sealed class StubHandler(Primary primary, bool contentHeaders = false) : HttpMessageHandler
{
    private static readonly byte[] s_body = "{\"data\":[]}"u8.ToArray();
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => (primary, request.Content) switch
    {
        (Primary.Later, _) => AnswerLaterAsync(request, cancellationToken),
        (_, null) => Task.FromResult(Answer(request)),
        _ => AnswerToBodyAsync(request, cancellationToken),
    };

    private async Task<HttpResponseMessage> AnswerLaterAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (request.Content is { } content)
            await content.CopyToAsync(Stream.Null, cancellationToken);
        return Answer(request);
    }

    private async Task<HttpResponseMessage> AnswerToBodyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
        return Answer(request);
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var content = new ByteArrayContent(s_body);
        if (contentHeaders)
        {
            content.Headers.ContentType = s_json;
            content.Headers.ContentLength = s_body.Length;
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = content };
    }
}
