using System.Net;
using System.Net.Http.Headers;

namespace HttpResilience.Tests.Routing;

public sealed class LeakTests
{
    private const int Requests = 10_000;

    [Fact]
    public async Task Ten_thousand_failing_requests_leave_no_response_timer_or_registration_behind()
    {
        await using var tiers = new TierHarness($"\"CircuitBreaker\": {{ \"FailureThreshold\": 0 }}, \"ConcurrencyLimit\": 100, {TierHarness.ThreeTiers}");
        var tracker = new ResponseTracker();
        tiers.Mcp.Otherwise = (_, token) => tracker.FailAsync(tiers.Mcp.Arrivals, token);
        tiers.Sdk.Otherwise = (_, token) => tracker.FailAsync(tiers.Sdk.Arrivals + 1, token);
        tiers.Rest.Otherwise = (_, token) => tracker.FailAsync(tiers.Rest.Arrivals + 2, token);
        using var caller = new CancellationTokenSource();
        var client = tiers.Client;
        var handed = 0;

        for (var i = 0; i < Requests; i++)
        {
            try
            {
                using var message = new HttpRequestMessage(i % 3 == 0 ? HttpMethod.Post : HttpMethod.Get, "accounts/1");
                using var response = await tiers.RunAsync(client.SendAsync(message, caller.Token), TimeSpan.FromSeconds(1));
                handed++;
            }
            catch (HttpRequestException)
            {
            }
            catch (TaskCanceledException timeout) when (timeout.InnerException is TimeoutException)
            {
            }
        }

        Assert.True(handed > 0 && tracker.Made > Requests, $"{handed} responses handed out, {tracker.Made} made");
        Assert.Equal(tracker.Made, tracker.Disposed);
        Assert.Equal(0, tiers.Time.ActiveTimers);
        Assert.Equal(0, Registrations.On(caller));
    }

    [Fact]
    public async Task A_request_that_is_canceled_while_it_waits_for_a_retry_disposes_the_response_it_held()
    {
        await using var tiers = new TierHarness();
        var tracker = new ResponseTracker();
        tiers.Mcp.Otherwise = (_, _) => Task.FromResult(tracker.Make(HttpStatusCode.BadGateway));
        using var caller = new CancellationTokenSource();
        var sending = tiers.Client.GetAsync("accounts/1", caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal((1, 1), (tracker.Made, tracker.Disposed));
        Assert.Equal(0, tiers.Time.ActiveTimers);
    }

    [Fact]
    public async Task A_response_that_gives_way_to_a_later_one_a_fallback_or_an_exception_is_disposed()
    {
        foreach (var end in new[] { "later", "fallback", "exception", "bug" })
        {
            await using var tiers = new TierHarness(
                $"\"ThrowOnFailureResponse\": {(end == "exception" ? "true" : "false")}, {TierHarness.ThreeTiers}",
                configure: options => options.Fallback = end == "fallback" ? (_, _) => ValueTask.FromResult<HttpResponseMessage?>(new HttpResponseMessage()) : null);
            var tracker = new ResponseTracker();
            tiers.Mcp.Otherwise = (_, _) => Task.FromResult(tracker.Make(HttpStatusCode.NotImplemented));
            tiers.Sdk.Otherwise = (_, _) => Task.FromResult(tracker.Make(HttpStatusCode.NotImplemented));
            if (end == "bug")
                tiers.Rest.Always(new InvalidCastException());
            else if (end != "later")
                tiers.Rest.Otherwise = (_, _) => Task.FromResult(tracker.Make(HttpStatusCode.NotImplemented));
            try
            {
                using var response = await tiers.GetAsync();
            }
            catch (Exception failure) when (failure is HttpRequestException or InvalidCastException)
            {
            }

            Assert.True(tracker.Made == tracker.Disposed, $"{end}: {tracker.Disposed} of {tracker.Made} responses were disposed");
        }
    }

    private sealed class ResponseTracker
    {
        private int _made;
        private int _disposed;

        public int Made => _made;

        public int Disposed => _disposed;

        public HttpResponseMessage Make(HttpStatusCode status)
        {
            Interlocked.Increment(ref _made);
            return new HttpResponseMessage(status) { Content = new Tracked(this) };
        }

        /// <summary>One way to fail after the other, and now and then an answer.</summary>
        public async Task<HttpResponseMessage> FailAsync(int turn, CancellationToken cancellationToken)
        {
            switch (turn % 7)
            {
                case 0:
                    return Make(HttpStatusCode.OK);
                case 1:
                    return Make(HttpStatusCode.BadGateway);
                case 2:
                    throw new HttpRequestException(HttpRequestError.ConnectionError);
                case 3:
                    throw new HttpRequestException("reset", new IOException());
                case 4:
                    var throttled = Make(HttpStatusCode.TooManyRequests);
                    throttled.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
                    return throttled;
                case 5:
                    return Make(HttpStatusCode.NotImplemented);
                default:
                    var never = new TaskCompletionSource<HttpResponseMessage>();
                    await using (cancellationToken.Register(() => never.TrySetCanceled(cancellationToken)))
                        return await never.Task;
            }
        }

        private sealed class Tracked(ResponseTracker tracker) : HttpContent
        {
            private int _isDisposed;

            protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

            protected override bool TryComputeLength(out long length)
            {
                length = 0;
                return false;
            }

            protected override void Dispose(bool disposing)
            {
                if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                    Interlocked.Increment(ref tracker._disposed);
                base.Dispose(disposing);
            }
        }
    }
}
