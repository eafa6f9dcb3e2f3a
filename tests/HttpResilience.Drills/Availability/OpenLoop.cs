using System.Globalization;

namespace HttpResilience.Drills.Availability;

/// <summary>Requests that start when they are due, whether or not those before have ended: three reads, then a PUT. All are repeatable.</summary>
internal sealed class OpenLoop(HttpClient client, int perSecond)
{
    private const int PutEvery = 4;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);
    private static readonly byte[] s_body = new byte[256];

    /// <param name="length">How long requests are started.</param>
    /// <param name="first">The number in the first request's path.</param>
    public async Task<Sample[]> RunAsync(TimeSpan length, int first)
    {
        var requests = new Task<Sample>[(int)(length.TotalSeconds * perSecond)];
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(s_tick, TimeProvider.System);
        var next = 0;
        while (next < requests.Length)
        {
            await timer.WaitForNextTickAsync();
            for (var due = Due(next); next < requests.Length && due <= TimeProvider.System.GetElapsedTime(started); due = Due(++next))
                requests[next] = SendAsync(first + next, started, due);
        }

        return await Task.WhenAll(requests);
    }

    private TimeSpan Due(int request) => TimeSpan.FromSeconds((double)request / perSecond);

    private async Task<Sample> SendAsync(int number, long started, TimeSpan due)
    {
        var error = await TrySendAsync(number);
        return new Sample(due, TimeProvider.System.GetElapsedTime(started) - due, error);
    }

    private async Task<string?> TrySendAsync(int number)
    {
        var isWrite = number % PutEvery == PutEvery - 1;
        using var request = new HttpRequestMessage(isWrite ? HttpMethod.Put : HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"records/{number}"));
        if (isWrite)
            request.Content = new ByteArrayContent(s_body);
        try
        {
            using var response = await client.SendAsync(request);
            return response.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}");
        }
        catch (Exception exception)
        {
            // Whatever it is, it is what the caller got.
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }
}
