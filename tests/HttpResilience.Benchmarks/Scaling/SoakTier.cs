using System.Net.Http.Headers;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>A tier's primary handler without a socket. It is an <see cref="HttpClientHandler"/> so that redirects are followed as they are over sockets.</summary>
internal sealed class SoakTier(SoakFaults faults) : HttpClientHandler
{
    /// <summary>A path with this in it is never answered.</summary>
    public const string Silent = "silent";

    private static readonly byte[] s_body = new byte[64];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = request.RequestUri!.AbsolutePath.Contains(Silent, StringComparison.Ordinal) ? SoakAnswer.Silence : faults.Next();
        return answer switch
        {
            SoakAnswer.NoConnection => Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError, "refused")),
            SoakAnswer.BrokenOff => Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ResponseEnded, "broken off")),
            SoakAnswer.Silence => SayNothingAsync(cancellationToken),
            SoakAnswer.Later => AnswerLaterAsync(request),
            _ => Task.FromResult(Answer(request, answer)),
        };
    }

    private static async Task<HttpResponseMessage> SayNothingAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("Only cancellation ends this.");
    }

    private static async Task<HttpResponseMessage> AnswerLaterAsync(HttpRequestMessage request)
    {
        await Task.Yield();
        return Answer(request, SoakAnswer.Well);
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, SoakAnswer answer)
    {
        var response = new HttpResponseMessage(SoakFaults.StatusOf(answer)) { RequestMessage = request, Content = new ByteArrayContent(s_body) };
        if (answer == SoakAnswer.Moved)
            response.Headers.Location = new Uri(request.RequestUri!, "/moved");
        if (answer == SoakAnswer.TooMany)
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
        return response;
    }
}
