using System.Reflection;
using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public class RegistryTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CircuitBreakerRegistry _registry;

    public RegistryTests() => _registry = new CircuitBreakerRegistry(_time);

    [Fact]
    public void One_name_is_one_breaker()
    {
        var breaker = _registry.GetOrAdd("a");
        Assert.Same(breaker, _registry.GetOrAdd("a", new CircuitBreakerOptions { FailureThreshold = 1 }));
        Assert.NotSame(breaker, _registry.GetOrAdd("A"));
        Assert.True(_registry.TryGet("a", out var found));
        Assert.Same(breaker, found);
        Assert.False(_registry.TryGet("b", out _));
    }

    [Fact]
    public void Breakers_made_alike_share_their_settings_and_those_made_otherwise_have_their_own()
    {
        var settings = new[] { 2, 2, 3, 5 }.Select((threshold, i) => SettingsOf(_registry.GetOrAdd($"{i}", new CircuitBreakerOptions { FailureThreshold = threshold }))).ToArray();
        Assert.Same(settings[0], settings[1]);
        Assert.Equal([2, 2, 3, 5], settings.Select(of => of.FailureThreshold));
    }

    [Fact]
    public void One_name_is_one_breaker_for_threads_that_ask_at_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var found = new CircuitBreaker[100];
            TestBreaker.Together(found.Length, i => found[i] = _registry.GetOrAdd($"round {round}"));
            Assert.Single(found.Distinct());
        }
    }

    [Fact]
    public void It_knows_all_states_and_all_snapshots_by_name()
    {
        _registry.GetOrAdd("b");
        _registry.GetOrAdd("a").Isolate();
        Assert.Equal(CircuitState.Isolated, _registry.GetStates()["a"]);
        Assert.Equal(CircuitState.Closed, _registry.GetStates()["b"]);
        Assert.Equal([("a", CircuitState.Isolated), ("b", CircuitState.Closed)], _registry.GetSnapshots().Select(seen => (seen.Name, seen.State)));
    }

    [Fact]
    public void It_resets_one_or_all()
    {
        foreach (var name in new[] { "a", "b", "c" })
            _registry.GetOrAdd(name).Isolate();
        Assert.True(_registry.Reset("a"));
        Assert.False(_registry.Reset("z"));
        Assert.Equal((CircuitState.Closed, CircuitState.Isolated), (_registry.GetStates()["a"], _registry.GetStates()["b"]));
        _registry.ResetAll();
        Assert.All(_registry.GetStates().Values, state => Assert.Equal(CircuitState.Closed, state));
    }

    [Fact]
    public void Settings_for_a_breaker_that_exists_are_put_in_force_and_its_state_is_kept()
    {
        var breaker = _registry.GetOrAdd("a", new CircuitBreakerSettings { FailureThreshold = 1 });
        Fail(breaker);
        Assert.Same(breaker, _registry.GetOrAdd("a", new CircuitBreakerSettings { RecoveryTimeout = TimeSpan.FromSeconds(5) }));
        Assert.Equal(TimeSpan.FromMinutes(1), breaker.TimeUntilRetry);
        _time.Advance(TimeSpan.FromMinutes(1));
        Fail(breaker);
        Assert.Equal(TimeSpan.FromSeconds(5), breaker.TimeUntilRetry);
    }

    [Fact]
    public void It_tells_the_state_changes_of_all_breakers_to_each_watcher_whichever_throws()
    {
        var seen = new List<(string, CircuitState)>();
        _registry.StateChanged += _ => throw new InvalidOperationException("a broken watcher");
        _registry.StateChanged += change => seen.Add((change.Name, change.NewState));
        _registry.GetOrAdd("a").Isolate();
        _registry.GetOrAdd("b").ForceOpen(TimeSpan.FromSeconds(1));
        Assert.Equal([("a", CircuitState.Isolated), ("b", CircuitState.Open)], seen);
    }

    [Fact]
    public void Options_are_checked_and_a_name_is_needed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _registry.GetOrAdd("a", new CircuitBreakerOptions { SuccessThreshold = 0 }));
        Assert.Throws<ArgumentException>("name", () => _registry.GetOrAdd(""));
        Assert.Empty(_registry.GetStates());
    }

    private static void Fail(CircuitBreaker breaker)
    {
        Assert.True(breaker.TryAcquire(out var permit));
        permit.RecordFailure();
    }

    private static CircuitBreakerSettings SettingsOf(CircuitBreaker breaker) => (CircuitBreakerSettings)Field(Field(breaker, "_machine"), "_settings");

    private static object Field(object of, string name) => of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(of)!;
}
