namespace HttpResilience.Benchmarks.Scaling;

/// <summary>Sends one request after the other as callers do: most read the answer whole, some as a stream, some not at all, some give up.</summary>
/// <param name="client">Whom to send to.</param>
/// <param name="isLongLived">Whether it keeps its <see cref="HttpClient"/>.</param>
/// <param name="stopping">One token for all requests of all callers, as an application's is.</param>
internal sealed class SoakCaller(SoakClient client, bool isLongLived, CancellationToken stopping)
{
    private const int RequestsPerClient = 500;

    private HttpClient _http = client.LongLived;
    private int _left;

    public long Answered { get; private set; }

    public long Failed { get; private set; }

    public long Canceled { get; private set; }

    /// <param name="ticket">A number that no other request has. The path is as distinct.</param>
    public async Task SendAsync(long ticket)
    {
        if (!isLongLived && _left-- == 0)
            (_http, _left) = (client.CreateHttpClient(), RequestsPerClient);
        try
        {
            await SendAsync(ticket, SoakFaults.Spread(ticket));
            Answered++;
        }
        catch (OperationCanceledException)
        {
            Canceled++;
        }
        catch (HttpRequestException)
        {
            Failed++;
        }
    }

    private Task SendAsync(long ticket, uint kind) => kind switch
    {
        < 200 => SendAsync(Get(ticket), HttpCompletionOption.ResponseHeadersRead),
        < 400 => ReadAsStreamAsync(ticket),
        < 600 => SendAsync(Post(ticket), HttpCompletionOption.ResponseContentRead),
        < 650 => CancelAsync(ticket),
        < 652 => GiveUpAsync(ticket),
        < 656 => SendAsync(Get(ticket, SoakTier.Silent), HttpCompletionOption.ResponseContentRead),
        < 750 => ForgetAsync(ticket),
        < 950 => SendBareAsync(ticket),
        _ => SendAsync(Get(ticket), HttpCompletionOption.ResponseContentRead),
    };

    private static HttpRequestMessage Get(long ticket, string path = "accounts") => new(HttpMethod.Get, $"v8/{path}/{ticket}");

    // Half of the bodies can be read once only.
    private static HttpRequestMessage Post(long ticket) => new(HttpMethod.Post, $"v8/accounts/{ticket}")
    {
        Content = ticket % 2 == 0 ? new ByteArrayContent(new byte[64]) : new StreamContent(new MemoryStream(new byte[64])),
    };

    private async Task SendAsync(HttpRequestMessage message, HttpCompletionOption completion)
    {
        using (message)
        using (await _http.SendAsync(message, completion, stopping))
        {
        }
    }

    private async Task ReadAsStreamAsync(long ticket)
    {
        using var message = Get(ticket);
        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stopping);
        await using var body = await response.Content.ReadAsStreamAsync(stopping);
        await body.CopyToAsync(Stream.Null, stopping);
    }

    private async Task SendBareAsync(long ticket)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"https://tier0.example/v8/accounts/{ticket}");
        using var response = await client.Bare.SendAsync(message, stopping);
    }

    // The caller goes away while the tier is silent.
    private async Task CancelAsync(long ticket)
    {
        using var message = Get(ticket, SoakTier.Silent);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var sending = _http.SendAsync(message, gone.Token);
        await Task.Yield();
        await gone.CancelAsync();
        (await sending).Dispose();
    }

    private async Task GiveUpAsync(long ticket)
    {
        using var message = Get(ticket, SoakTier.Silent);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        (await _http.SendAsync(message, impatient.Token)).Dispose();
    }

    // Neither the request nor the answer is disposed of.
    private async Task ForgetAsync(long ticket) => await _http.SendAsync(Get(ticket), stopping);
}
