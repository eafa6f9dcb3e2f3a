using System.Diagnostics;
using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Telemetry;

/// <summary>What it costs to be watched, and that it costs nothing not to be: exact numbers of allocated bytes of a healthy request.</summary>
[Collection(Listening.Name)]
public sealed class CostTests
{
    // What a healthy request through the client allocates on 64 bits, the message with its options and the response included.
    private const int Pinned = 1384;

    [Fact]
    public async Task A_healthy_request_allocates_what_it_did_and_not_a_byte_for_telemetry()
    {
        await using var tiers = Quiet();
        using var client = tiers.Client;
        Assert.InRange(PerRequest(client), Pinned - 64, Pinned + 4);
    }

    [Fact]
    public async Task When_listeners_are_gone_a_request_allocates_exactly_what_it_did_before_they_came()
    {
        await using var tiers = Quiet();
        using var client = tiers.Client;
        var before = PerRequest(client);
        using (new SpanSink())
        using (new MeterSink(tiers))
            Assert.True(PerRequest(client, times: 100) > before + 1_000);
        Assert.Equal(before, PerRequest(client));
    }

    [Fact]
    public async Task Metrics_alone_allocate_nothing()
    {
        await using var tiers = Quiet();
        using var client = tiers.Client;
        var before = PerRequest(client);
        var heard = 0;
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        var own = tiers.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, own) && instrument.Meter.Name == TierResilienceMetrics.MeterName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => heard++);
        listener.Start();
        Assert.Equal(before, PerRequest(client));
        Assert.InRange(heard, 2 * 10_000, int.MaxValue);
    }

    [Fact]
    public async Task Spans_that_nobody_listens_to_are_not_made_although_the_caller_has_one()
    {
        await using var tiers = Quiet();
        using var client = tiers.Client;
        var before = PerRequest(client);
        using var caller = new Activity("caller").Start();
        Assert.Equal(before, PerRequest(client));
    }

    [Fact]
    public async Task Each_thing_that_can_be_counted_costs_nothing_while_nobody_counts()
    {
        await using var tiers = Quiet();
        var metrics = tiers.Services.GetRequiredService<TierResilienceMetrics>();
        var client = tiers.Services.GetRequiredService<TierClients>().Get("crm");
        var request = TierRequests.ForClient(new HttpRequestMessage(HttpMethod.Get, "https://mcp.example/x"), client, TimeProvider.System);
        var (mcp, sdk) = (client.Current.Tiers[0], client.Current.Tiers[1]);
        request.MoveTo(mcp);
        Assert.False(metrics.TimesAttempts);
        Assert.Equal(0, Allocated.By(SayAll, times: 10_000));

        void SayAll()
        {
            metrics.OperationEnded(request, TierOutcome.Failure);
            metrics.AttemptEnded(request, TierOutcome.Failure, TimeSpan.Zero);
            metrics.Retried(request);
            metrics.FellBack(request, mcp, sdk, "HTTP 502");
            metrics.Rejected(request, mcp, "circuit open");
            metrics.BudgetRefused(request);
            metrics.Hedged(request, sdk);
            metrics.ServedStale(request);
            metrics.Injected(request, "fault");
            metrics.Renewed("crm", "mcp", isGranted: true);
            TierResilienceActivities.FellBack(TierResilienceActivities.StartRequest(request), mcp, sdk, "HTTP 502");
            TierResilienceActivities.StartAttempt(request);
        }
    }

    private static TierHarness Quiet()
    {
        // From the first time on that anybody says something of a request, options are looked at; so that it does not matter which tests ran before.
        new HttpRequestMessage().SetOperation("any");
        return new TierHarness(
            services: services => services.AddLogging(logging => logging.ClearProviders()).AddSingleton(TimeProvider.System),
            tiers: builder => builder.ConfigureTier("mcp", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new Instant())));
    }

    private static long PerRequest(HttpClient client, int times = 10_000) => Allocated.By(() => Send(client), times) / times;

    private static void Send(HttpClient client)
    {
        var sending = client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "accounts/1"), HttpCompletionOption.ResponseHeadersRead);
        if (!sending.IsCompletedSuccessfully)
            throw new InvalidOperationException("not all of it ran on this thread");
    }

    private sealed class Instant : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage { RequestMessage = request });
    }
}
