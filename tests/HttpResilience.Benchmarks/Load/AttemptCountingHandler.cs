namespace HttpResilience.Benchmarks.Load;

/// <summary>In a tier: counts what is sent to it, also where nobody listens.</summary>
internal sealed class AttemptCountingHandler(AttemptCounter counter) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        counter.Add();
        return base.SendAsync(request, cancellationToken);
    }
}
