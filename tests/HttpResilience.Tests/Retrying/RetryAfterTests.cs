using HttpResilience.Retrying;

namespace HttpResilience.Tests.Retrying;

public sealed class RetryAfterTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(120)]
    public void It_is_so_many_seconds_or_until_a_date(int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read($"{seconds}"));
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read($"{_time.GetUtcNow().AddSeconds(seconds):R}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("0")]
    public void What_asks_for_nothing_to_be_waited_for_is_no_wait(string? value) => Assert.Null(Read(value));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-100_000)]
    public void A_date_that_has_come_asks_for_no_wait(int seconds) => Assert.Null(Read($"{_time.GetUtcNow().AddSeconds(seconds):R}"));

    private TimeSpan? Read(string? value)
    {
        using var response = new HttpResponseMessage();
        if (value is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", value);
        return RetryAfter.Read(response, _time);
    }
}
