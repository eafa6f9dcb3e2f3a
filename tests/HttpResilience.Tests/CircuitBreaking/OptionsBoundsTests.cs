namespace HttpResilience.Tests.CircuitBreaking;

public class OptionsBoundsTests
{
    public static TheoryData<string, CircuitBreakerOptions> OutOfBounds => new()
    {
        { "FailureThreshold", new() { FailureThreshold = -1 } },
        { "FailureThreshold", new() { FailureThreshold = 100_001 } },
        { "RecoveryTimeout", new() { RecoveryTimeout = TimeSpan.Zero } },
        { "RecoveryTimeout", new() { RecoveryTimeout = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) } },
        { "RecoveryBackoff", new() { RecoveryBackoff = 0.99 } },
        { "RecoveryBackoff", new() { RecoveryBackoff = double.NaN } },
        { "MaxRecoveryTimeout", new() { MaxRecoveryTimeout = TimeSpan.FromDays(8) } },
        { "RecoveryJitter", new() { RecoveryJitter = -0.1 } },
        { "RecoveryJitter", new() { RecoveryJitter = 1.1 } },
        { "HalfOpenMaxCalls", new() { HalfOpenMaxCalls = 0 } },
        { "HalfOpenMaxCalls", new() { HalfOpenMaxCalls = 1001 } },
        { "SuccessThreshold", new() { SuccessThreshold = 0 } },
        { "HalfOpenMaxDuration", new() { HalfOpenMaxDuration = TimeSpan.Zero } },
        { "FailureRateThreshold", new() { FailureRateThreshold = 0 } },
        { "FailureRateThreshold", new() { FailureRateThreshold = 1.01 } },
        { "SlowCallDurationThreshold", new() { SlowCallDurationThreshold = TimeSpan.Zero } },
        { "SlowCallRateThreshold", new() { SlowCallRateThreshold = 0, SlowCallDurationThreshold = TimeSpan.FromSeconds(1) } },
        { "MinimumThroughput", new() { MinimumThroughput = 0 } },
        { "Duration", new() { Window = { Duration = TimeSpan.FromMilliseconds(9) } } },
        { "Size", new() { Window = { Size = 0 } } },
        { "Type", new() { Window = { Type = (CircuitWindowType)9 } } },
        { "RampUp", new() { RampUp = TimeSpan.Zero } },
        { "Preset", new() { Preset = (CircuitBreakerPreset)9 } },
    };

    [Theory]
    [MemberData(nameof(OutOfBounds))]
    public void An_option_out_of_its_bounds_is_refused_by_name(string option, CircuitBreakerOptions options)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new CircuitBreaker("crm", options));
        Assert.StartsWith($"{option} must be ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bounds_themselves_are_allowed()
    {
        _ = new CircuitBreaker("crm", new() { FailureThreshold = 0, HalfOpenMaxCalls = 1, RecoveryBackoff = 10, RecoveryTimeout = TimeSpan.FromMilliseconds(1) });
        _ = new CircuitBreaker("crm", new() { FailureThreshold = 100_000, HalfOpenMaxCalls = 1000, RecoveryJitter = 1, RecoveryTimeout = TimeSpan.FromDays(1) });
    }

    [Fact]
    public void A_refusal_says_what_would_be_right()
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new CircuitBreaker("crm", new() { HalfOpenMaxCalls = 0 }));
        Assert.StartsWith("HalfOpenMaxCalls must be between 1 and 1000.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_written_in_percent_is_told_as_a_share()
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new CircuitBreaker("crm", new() { FailureRateThreshold = 50 }));
        Assert.StartsWith("FailureRateThreshold must be above 0 and at most 1; for 50 % write 0.5.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, 10)]
    [InlineData(9, null)]
    [InlineData(null, 101)]
    public void A_count_window_that_never_holds_the_minimum_throughput_is_refused(int? size, int? minimum)
    {
        var options = new CircuitBreakerOptions { FailureRateThreshold = 0.5, MinimumThroughput = minimum, Window = { Type = CircuitWindowType.Count, Size = size } };
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new CircuitBreaker("crm", options));
        Assert.Contains("never holds the MinimumThroughput", refusal.Message, StringComparison.Ordinal);
        options.Window.Type = CircuitWindowType.Time;
        _ = new CircuitBreaker("crm", options);
    }

    [Fact]
    public void A_count_window_that_just_holds_the_minimum_throughput_is_allowed() =>
        _ = new CircuitBreaker("crm", new() { FailureRateThreshold = 0.5, MinimumThroughput = 20, Window = { Type = CircuitWindowType.Count, Size = 20 } });

    [Fact]
    public void A_window_out_of_its_bounds_is_refused_and_each_refusal_names_its_option()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CircuitBreaker("crm", new() { Window = { Duration = TimeSpan.Zero } }));
        Assert.Throws<ArgumentOutOfRangeException>("options.Window.Size", () => new CircuitBreaker("crm", new() { MinimumThroughput = 20, Window = { Type = CircuitWindowType.Count, Size = 19 } }));
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new CircuitBreaker("crm", new() { SlowCallRateThreshold = 0.5 }));
        Assert.Contains("SlowCallDurationThreshold", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_of_slow_calls_without_a_word_on_what_slow_is_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>("options.SlowCallRateThreshold", () => new CircuitBreaker("crm", new() { SlowCallRateThreshold = 0.5 }));

    [Fact]
    public void A_name_is_needed() => Assert.Throws<ArgumentException>("name", () => new CircuitBreaker(""));

    [Fact]
    public void Options_are_copied()
    {
        var options = new CircuitBreakerOptions { FailureThreshold = 1 };
        var breaker = new CircuitBreaker("crm", options);
        options.FailureThreshold = 9;
        breaker.TryAcquire(out var permit);
        permit.RecordFailure();
        Assert.Equal(CircuitState.Open, breaker.State);
    }
}
