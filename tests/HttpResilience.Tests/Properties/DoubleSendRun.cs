using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Properties;

/// <summary>Makes a case's requests and looks at what became of them.</summary>
internal sealed class DoubleSendRun(DoubleSendCase it) : IAsyncDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    private readonly TierHarness _tiers = new(it.Setup.Json, it.Setup.Root, tiers: builder => Renew(builder, it.Setup.Renewal));
    private ScriptedServers _servers = null!;

    public async Task RunAsync()
    {
        var client = _tiers.Client;
        foreach (var tier in it.HalfOpen.Intersect(it.Tiers))
            MakeHalfOpen(_tiers.Breaker(tier));
        _servers = new ScriptedServers(_tiers, it.Scripts);
        var requests = new List<Task>();
        foreach (var (number, plan) in it.Requests.Index())
        {
            _tiers.Time.Advance(TimeSpan.FromMilliseconds(plan.Wait));
            requests.Add(SendAsync(client, number, plan));
        }

        await EndOf(Task.WhenAll(requests)).ConfigureAwait(false);

        // A hedge that lost ends on a thread of its own.
        for (var i = 0; i < 10_000_000 && _tiers.Time.ActiveTimers > 0; i++)
            await Task.Yield();
        Assert.Equal(0, _tiers.Time.ActiveTimers);
        foreach (var tier in it.Tiers)
            await CheckPermitsAsync(_tiers.Breaker(tier)).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _tiers.DisposeAsync();

    private async Task EndOf(Task requests)
    {
        while (!requests.IsCompleted)
        {
            // Task.Delay leaves the thread when the caller cancels it: without a timer there is something under way elsewhere.
            if (_tiers.Time.ActiveTimers > 0)
                _tiers.Time.Advance(s_step);
            else
                await Task.Yield();
        }

        await requests.ConfigureAwait(false);
    }

    private void MakeHalfOpen(CircuitBreaker breaker)
    {
        breaker.ForceOpen(s_step);
        _tiers.Time.Advance(s_step);
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
    }

    private async Task SendAsync(HttpClient client, int number, RequestPlan plan)
    {
        using var message = plan.ToMessage(number);
        using var cancel = plan.CancelAfter is { } after ? new CancellationTokenSource(TimeSpan.FromMilliseconds(after), _tiers.Time) : new CancellationTokenSource();
        var before = MessageCopy.Of(message);
        Exception? failure = null;
        try
        {
            using var response = await client.SendAsync(message, cancel.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            failure = exception;
        }

        Assert.Equal(before, MessageCopy.Of(message));
        CheckVisits(plan, [.. _servers.Visits.Where(visit => visit.Path.EndsWith($"/{number}", StringComparison.Ordinal))], failure);
    }

    private static void Renew(ITierResilienceBuilder builder, bool? isGranted)
    {
        foreach (var tier in isGranted is null ? [] : ClientSetup.TierNames)
            builder.ConfigureTier(tier, client => client.OnUnauthorized((_, _) => ValueTask.FromResult(isGranted!.Value)));
    }

    private void CheckVisits(RequestPlan plan, IReadOnlyList<Visit> visits, Exception? failure)
    {
        var story = string.Join('\n', visits);
        var processed = visits.Count(visit => visit.Step.MayProcess && !(it.Setup.Renewal is not null && visit.Step is { Act: ServerAct.Answer, Status: 401 }));
        Assert.True(plan.IsRepeatable || processed <= 1, $"{plan}: {processed} servers may have executed it\n{story}");
        Assert.All(visits.Where(visit => visit.Body is not null), visit => Assert.Equal(plan.ExpectedBody, visit.Body));
        if (failure is AllTiersFailedException { MayHaveBeenProcessed: false } or CircuitOpenException)
            Assert.True(processed == 0, $"{plan}: {processed} servers may have executed it, and the exception denies it\n{story}");
    }

    /// <summary>Every probe's slot is free again: a half-open breaker lets as many out at once as it may.</summary>
    private async Task CheckPermitsAsync(CircuitBreaker breaker)
    {
        if (breaker.State != CircuitState.HalfOpen)
            return;
        for (var probe = 1; probe <= it.Setup.HalfOpenMaxCalls; probe++)
            Assert.True(await TryAcquireAsync(breaker).ConfigureAwait(false), $"{breaker.Name}: of {it.Setup.HalfOpenMaxCalls} probes' slots only {probe - 1} are free");
    }

    // A hedge that lost may be about to give its own back.
    private static async Task<bool> TryAcquireAsync(CircuitBreaker breaker)
    {
        for (var i = 0; i < 1_000_000; i++)
        {
            if (breaker.TryAcquire(out _))
                return true;
            await Task.Yield();
        }

        return false;
    }
}
