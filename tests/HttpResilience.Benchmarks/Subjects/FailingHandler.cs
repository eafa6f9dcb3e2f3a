namespace HttpResilience.Benchmarks.Subjects;

/// <summary>A primary handler that fails, without a network and as cheaply as can be.</summary>
/// <param name="primary">When it fails.</param>
internal sealed class FailingHandler(Primary primary) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        primary == Primary.AtOnce ? Task.FromException<HttpResponseMessage>(Failure()) : FailLaterAsync();

    private static async Task<HttpResponseMessage> FailLaterAsync()
    {
        await Task.Yield();
        throw Failure();
    }

    private static HttpRequestException Failure() => new("no answer");
}
