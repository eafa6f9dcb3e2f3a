namespace HttpResilience.IntegrationTests;

/// <summary>Waits for what another thread or process brings about.</summary>
internal static class Eventually
{
    /// <summary>Before something is believed never to come: also on a machine that is busy, and has just been made.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(1);

    public static Task IsTrueAsync(Func<bool> condition, string otherwise) => IsTrueAsync(() => Task.FromResult(condition()), otherwise);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
