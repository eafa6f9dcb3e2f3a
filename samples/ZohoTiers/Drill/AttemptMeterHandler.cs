using System.Net;

namespace ZohoTiers.Drill;

/// <summary>Measures each attempt at a tier. A handler of the tier: it runs once per attempt, inside retry, breaker and timeout.</summary>
internal sealed class AttemptMeterHandler(AttemptMeter meter, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var failed = true;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            failed = response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
            return response;
        }
        finally
        {
            meter.Note(time.GetElapsedTime(started), failed);
        }
    }
}
