namespace HttpResilience.Drills.Writes;

/// <summary>
/// What is written in an afternoon: on any failure the next tier is asked, whatever the request. It is here to show that the drill finds what such a handler does.
/// </summary>
internal sealed class NaiveHandler(IReadOnlyList<Uri> tiers, TimeSpan attemptTimeout) : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>Stands in its responses.</summary>
    public const string Mark = "X-Naive";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        for (var i = 0; ; i++)
        {
            request.RequestUri = new Uri(tiers[i], path);
            var response = await TryAsync(request, isLast: i == tiers.Count - 1, cancellationToken);
            if (response is null)
                continue;
            response.Headers.Add(Mark, "1");
            return response;
        }
    }

    private async Task<HttpResponseMessage?> TryAsync(HttpRequestMessage request, bool isLast, CancellationToken caller)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(caller);
        timeout.CancelAfter(attemptTimeout);
        try
        {
            var response = await base.SendAsync(request, timeout.Token);
            if (response.IsSuccessStatusCode || isLast)
                return response;
            response.Dispose();
        }
        catch (OperationCanceledException canceled) when (isLast && !caller.IsCancellationRequested)
        {
            throw new TaskCanceledException(canceled.Message, new TimeoutException("The last tier did not answer.", canceled));
        }
        catch (Exception exception) when (!isLast && !caller.IsCancellationRequested && exception is HttpRequestException or OperationCanceledException)
        {
        }

        return null;
    }
}
