using HttpResilience.Health;

namespace HttpResilience.Testing;

/// <summary>A tier's server, as its script says. Takes what a server would: the whole body, unless no connection is made.</summary>
internal sealed class ScriptedHandler(TestedTier tier) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Probes come when they like: they would take steps of the script from the requests that it is for.
        if (TierProbe.IsProbe(request))
            return new HttpResponseMessage(tier.ProbeAnswer) { RequestMessage = request };
        var (attempt, step) = tier.Begin(request);
        try
        {
            if (step.ReadsBody && request.Content is { } body)
                await body.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            var response = await step.Answer(request, cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"The function given to Respond for the tier {tier.Client}:{tier.Name} returned null; it must return a response or throw.");
            response.RequestMessage = request;
            attempt.End(response.StatusCode);
            return response;
        }
        catch (Exception exception)
        {
            attempt.End(exception);
            throw;
        }
    }
}
