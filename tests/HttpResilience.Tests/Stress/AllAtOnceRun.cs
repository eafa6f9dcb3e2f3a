using System.Globalization;
using System.Net;
using HttpResilience.Tests.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Stress;

/// <summary>One seed: requests on three threads, while others move the clock, reload the configuration, use every control there is, and look.</summary>
internal sealed class AllAtOnceRun : IAsyncDisposable
{
    private const int Workers = 3;
    private const int RequestsEach = 12;
    private const int McpLimit = 3;
    private const int RestMost = 4;
    private const int Slots = 2;

    private static readonly string[] s_tiers = ["mcp", "sdk", "rest"];

    private readonly int _seed;
    private readonly TierHarness _tiers;
    private readonly AnswersByChance _answers;
    private readonly Dictionary<string, InFlightGauge> _gauges;
    private readonly List<CircuitWatch> _breakers;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _caller = new();
    private readonly CancellationTokenSource _end = new();
    private readonly bool _usesMetricsOnly;

    public AllAtOnceRun(int seed)
    {
        _seed = seed;
        _usesMetricsOnly = seed % 4 == 0;
        _tiers = new TierHarness(Settings(new Random(seed)));
        _answers = new AnswersByChance(_tiers, s_tiers);
        _gauges = s_tiers.ToDictionary(name => name, name => new InFlightGauge(_tiers.Tier(name)));
        _client = _tiers.Client;
        _breakers = [.. s_tiers.Select(name => new CircuitWatch(_tiers.Breaker(name)))];
    }

    public int Openings => _breakers.Sum(breaker => breaker.Openings);

    public async Task RunAsync()
    {
        Task[] others = [Task.Run(MoveClockAsync), Task.Run(OperateAsync), Task.Run(LookAsync)];
        var work = Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker))));
        // One that looks or operates and fails ends the run; work that never ends does too.
        await await Task.WhenAny(work, Task.WhenAny(others).Unwrap()).WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        Assert.Equal(Workers * RequestsEach, (await work).Sum());
        await _end.CancelAsync();
        await Task.WhenAll(others);
        await WaitUntilQuietAsync();
        await AssertAllIsWellAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _tiers.DisposeAsync();
        _caller.Dispose();
        _end.Dispose();
    }

    private async Task<int> WorkAsync(int worker)
    {
        var ended = 0;
        for (var i = 0; i < RequestsEach; i++, ended++)
        {
            using var own = i % 6 == 0 ? new CancellationTokenSource() : null;
            using var message = new HttpRequestMessage(i % 3 == 0 ? HttpMethod.Post : HttpMethod.Get, $"accounts/{_seed}-{worker}-{i}");
            try
            {
                var sending = _client.SendAsync(message, own?.Token ?? _caller.Token);
                if (own is not null)
                    await own.CancelAsync();
                using var response = await sending;
                Assert.Contains(response.GetTierInfo()!.Tier, s_tiers);
            }
            catch (OperationCanceledException) when (own is not null)
            {
            }
            // Whatever else reaches a caller fails the run.
            catch (Exception failure) when (failure is AllTiersFailedException or RetryExhaustedException or CircuitOpenException or TaskCanceledException { InnerException: TimeoutException })
            {
            }
        }

        return ended;
    }

    private async Task MoveClockAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            _tiers.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }

    private async Task OperateAsync()
    {
        var random = new Random(_seed);
        var control = _tiers.Services.GetRequiredService<ITierResilienceControl>();
        while (!_end.IsCancellationRequested)
        {
            Operate(control, random, s_tiers[random.Next(s_tiers.Length)]);
            for (var i = random.Next(20); i >= 0; i--)
                await Task.Yield();
        }
    }

    private void Operate(ITierResilienceControl control, Random random, string tier)
    {
        switch (random.Next(10))
        {
            case 0: control.Isolate("crm", tier, "stress"); break;
            case 1: control.ForceOpen("crm", tier, TimeSpan.FromMilliseconds(random.Next(1, 200)), "stress"); break;
            case 2: control.SetTrafficShare("crm", tier, random.Next(0, 101), "stress"); break;
            case 3: control.SetTrafficShare("crm", tier, percent: null, "stress"); break;
            case 4: _tiers.Breaker(tier).Disable(); break;
            case 5 when _usesMetricsOnly: _tiers.Breaker(tier).UseMetricsOnly(); break;
            case 6 or 7: _tiers.Reload(Settings(random)); break;
            default: control.Reset("crm", tier, "stress"); break;
        }
    }

    private async Task LookAsync()
    {
        var status = _tiers.Services.GetRequiredService<ITierResilienceStatus>();
        while (!_end.IsCancellationRequested)
        {
            _breakers.ForEach(breaker => breaker.AssertSound());
            foreach (var tier in status.FindClient("crm")!.Tiers)
            {
                Assert.True((tier.InFlight ?? 0) >= 0 && (tier.RateLimitAvailable ?? 0) >= 0 && tier.TrafficShare is >= 0 and <= 100 && tier.CoolDownLeft >= TimeSpan.Zero, tier.ToString());
                Assert.True(tier.RetryBudget is null or { Requests: >= 0, Retries: >= 0, Left: >= 0 }, tier.ToString());
            }

            AssertLimits();
            await Task.Yield();
        }
    }

    private void AssertLimits()
    {
        Assert.InRange(_gauges["mcp"].Most, 0, McpLimit);
        Assert.InRange(_gauges["rest"].Most, 0, RestMost);
    }

    // Losers of a hedge end on a thread of the pool, after their request. Time stands still, so that no permit that was lost is taken back.
    private async Task WaitUntilQuietAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Unquiet() is { } what)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), what);
            await Task.Yield();
        }

        AssertLimits();
        _breakers.ForEach(breaker => breaker.AssertSound());
    }

    private string? Unquiet()
    {
        var tiers = _tiers.Services.GetRequiredService<ITierResilienceStatus>().FindClient("crm")!.Tiers;
        return _answers is not { UnderWay: 0, NotDisposed: 0 } ? $"{_answers.UnderWay} answers are under way, {_answers.NotDisposed} not disposed"
            : Registrations.On(_caller) is > 0 and var registrations ? $"{registrations} registrations on the caller's token"
            : _tiers.Time.ActiveTimers is > 0 and var timers ? $"{timers} timers are armed"
            : s_tiers.FirstOrDefault(name => _gauges[name].Now != 0) is { } busy ? $"{_gauges[busy].Now} requests at {busy}"
            : tiers.FirstOrDefault(tier => tier.InFlight is > 0) is { } counted ? $"{counted.InFlight} in flight at {counted.Name}"
            : _breakers.Select(breaker => breaker.Fault(Slots, _usesMetricsOnly)).FirstOrDefault(fault => fault is not null);
    }

    private async Task AssertAllIsWellAgainAsync()
    {
        _answers.AlwaysOk = true;
        _breakers.ForEach(watch => _tiers.Services.GetRequiredService<ITierResilienceControl>().Reset("crm", watch.Breaker.Name["crm:".Length..], "stress"));
        _tiers.Time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++)
        {
            using var response = await _tiers.GetAsync($"accounts/after-{i}");
            Assert.Equal((HttpStatusCode.OK, CircuitState.Closed), (response.StatusCode, _breakers[0].Breaker.State));
        }
    }

    // What is held to a bound keeps its numbers, all else changes.
    private static string Settings(Random random)
    {
        var hedging = random.Next(2) == 0 ? "\"Hedging\": { \"Delay\": \"00:00:00.050\" }," : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {{hedging}} "TotalTimeout": "00:00:0{{random.Next(2, 6)}}", "AttemptTimeout": "00:00:00.{{random.Next(1, 6)}}00",
            "Retry": { "MaxAttempts": {{random.Next(1, 4)}}, "BaseDelay": "00:00:00.020", "Budget": { "Ratio": {{random.NextDouble()}}, "MinRetriesPerSecond": {{random.Next(0, 5)}} } },
            "CircuitBreaker": { "FailureThreshold": {{random.Next(1, 4)}}, "RecoveryTimeout": "00:00:00.{{random.Next(1, 5)}}00", "HalfOpenMaxCalls": {{Slots}}, "SuccessThreshold": {{random.Next(1, 3)}}{{Rates(random)}} },
            "Tiers": {
              "mcp":  { "Order": 1, "BaseAddress": "https://mcp.example/", "ConcurrencyLimit": {{McpLimit}}, "QueueLimit": 1, "TrafficShare": {{random.Next(50, 101)}} },
              "sdk":  { "Order": 2, "BaseAddress": "https://sdk.example/", "ConcurrencyLimit": {{random.Next(1, 5)}}, "RateLimit": { "Permits": {{random.Next(2, 30)}}, "Per": "00:00:01" } },
              "rest": { "Order": {{random.Next(3, 5)}}, "BaseAddress": "https://rest.example/", "Adaptive": { "Min": {{random.Next(1, 3)}}, "Max": {{RestMost}} } }
            }
            """);
    }

    private static string Rates(Random random) => random.Next(2) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $$"""
        , "FailureRateThreshold": 0.5, "MinimumThroughput": 4, "SlowCallDurationThreshold": "00:00:00.{{random.Next(1, 4)}}00", "SlowCallRateThreshold": 0.5, "RampUp": "00:00:0{{random.Next(1, 3)}}",
        "Window": { "Type": "{{(random.Next(2) == 0 ? "Count" : "Time")}}", "Size": {{random.Next(10, 20)}}, "Duration": "00:00:10" }
        """);
}
