using HttpResilience.Retrying;

namespace HttpResilience.Tests.Retrying;

/// <summary>One renewal at a time, by itself: no tier, no request.</summary>
public sealed class CredentialRenewalUnitTests
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private int _renewals;

    [Fact]
    public async Task One_that_throws_is_a_refusal()
    {
        var renewal = Create(_ => throw new InvalidOperationException("mine"));
        Assert.False(await HasNewAsync(renewal));
        Assert.True(renewal.IsFinal(_time.GetTimestamp()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_began_after_it_ended_is_told_no_within_the_pause_without_another(bool isGranted)
    {
        var renewal = Create(_ => ValueTask.FromResult(isGranted));
        Assert.Equal(isGranted, await HasNewAsync(renewal));
        var ended = _time.GetTimestamp();
        _time.Advance(s_pause - TimeSpan.FromTicks(1));
        Assert.Equal((false, isGranted, 1), (await HasNewAsync(renewal), await HasNewAsync(renewal, ended), _renewals));
        Assert.Equal((true, !isGranted), (renewal.IsFinal(_time.GetTimestamp()), renewal.IsFinal(ended)));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((isGranted, 2), (await HasNewAsync(renewal), _renewals));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-86_400)]
    public async Task Who_has_no_time_to_wait_does_not_but_it_goes_on(int seconds)
    {
        var granted = new TaskCompletionSource<bool>();
        var renewal = Create(_ => new ValueTask<bool>(granted.Task));
        var started = _time.GetTimestamp();
        Assert.False(await renewal.HasNewAsync(started, TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken));
        var other = renewal.HasNewAsync(started, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        granted.SetResult(true);
        Assert.Equal((true, 1), (await other, _renewals));
    }

    private CredentialRenewal Create(Func<CancellationToken, ValueTask<bool>> renew) => new(
        token =>
        {
            _renewals++;
            return renew(token);
        },
        s_pause,
        TimeSpan.FromSeconds(30),
        _time);

    private ValueTask<bool> HasNewAsync(CredentialRenewal renewal, long? startedAt = null) =>
        renewal.HasNewAsync(startedAt ?? _time.GetTimestamp(), TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
}
