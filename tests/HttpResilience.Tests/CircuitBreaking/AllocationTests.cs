using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.CircuitBreaking;

public class AllocationTests
{
    [Fact]
    public void A_success_on_the_closed_path_allocates_nothing()
    {
        var breaker = new CircuitBreaker("crm");
        Assert.Equal(0, Allocated.By(() => Call(breaker, success: true), times: 10_000));
    }

    [Fact]
    public void A_rejection_allocates_nothing()
    {
        var breaker = new CircuitBreaker("crm");
        breaker.ForceOpen(TimeSpan.FromDays(1));
        Assert.Equal(0, Allocated.By(() => breaker.TryAcquire(out _), times: 10_000));
    }

    [Fact]
    public void A_failure_that_does_not_open_it_allocates_nothing()
    {
        var breaker = new CircuitBreaker("crm", new CircuitBreakerOptions { FailureThreshold = 0 });
        Assert.Equal(0, Allocated.By(() => Call(breaker, success: false), times: 10_000));
    }

    [Fact]
    public void A_whole_breaker_fits_into_a_kilobyte()
    {
        var settings = new CircuitBreakerSettings();
        var kept = new CircuitBreaker?[1];
        Assert.InRange(Allocated.By(() => kept[0] = new CircuitBreaker("crm", settings with { }, TimeProvider.System)), 1, 1024);
    }

    [Theory]
    [InlineData(CircuitWindowType.Time)]
    [InlineData(CircuitWindowType.Count)]
    public void A_breaker_with_a_window_fits_into_four_kilobytes_when_all_of_the_window_was_used(CircuitWindowType type)
    {
        var time = new ManualTimeProvider();
        var settings = new CircuitBreakerSettings { FailureThreshold = 0, FailureRateThreshold = 1, Window = new WindowSettings(type, TimeSpan.FromMinutes(1), 100) };
        Assert.InRange(Allocated.By(() => Use(new CircuitBreaker("crm", settings with { }, time), time)), 1, 4096);
    }

    // For twice the window, and more calls than it has places.
    private static void Use(CircuitBreaker breaker, ManualTimeProvider time)
    {
        for (var i = 0; i < 240; i++)
        {
            Call(breaker, success: i % 3 > 0);
            time.Advance(TimeSpan.FromSeconds(0.5));
        }
    }

    private static void Call(CircuitBreaker breaker, bool success)
    {
        breaker.TryAcquire(out var permit);
        if (success)
            permit.RecordSuccess();
        else
            permit.RecordFailure();
        permit.Dispose();
    }
}
