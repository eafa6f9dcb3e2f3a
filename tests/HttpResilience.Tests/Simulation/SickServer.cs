using System.Net;

namespace HttpResilience.Tests.Simulation;

/// <summary>A server that is sick for a minute, and counts who comes, second by second. Used by one thread.</summary>
internal sealed class SickServer(OutageCase outage, TimeProvider timeProvider) : HttpMessageHandler
{
    private readonly long _started = timeProvider.GetTimestamp();
    private readonly int[] _arrivals = new int[OutageCase.Seconds];

    public IReadOnlyList<int> Arrivals => _arrivals;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var second = (int)timeProvider.GetElapsedTime(_started).TotalSeconds;
        _arrivals[second]++;
        return second is < OutageCase.Begin or >= OutageCase.End ? Answer(HttpStatusCode.OK)
            : outage.Hangs ? HangAsync(cancellationToken)
            : Answer(HttpStatusCode.ServiceUnavailable);
    }

    private static Task<HttpResponseMessage> Answer(HttpStatusCode status) => Task.FromResult(new HttpResponseMessage(status));

    private static Task<HttpResponseMessage> HangAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<HttpResponseMessage>();
        cancellationToken.UnsafeRegister((_, token) => never.TrySetCanceled(token), null);
        return never.Task;
    }
}
