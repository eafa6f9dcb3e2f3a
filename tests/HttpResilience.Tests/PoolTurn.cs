namespace HttpResilience.Tests;

/// <summary>
/// Lets the thread pool do what has been queued there before virtual time goes on: a loop that only moves the clock lets hours pass before a thread has woken up, and what began at noon times out.
/// </summary>
internal static class PoolTurn
{
    // Each waits behind all that was queued before. A thread that has begun and lost its processor gets it back meanwhile, or one step later.
    private const int Yields = 50;

    public static async Task TakeAsync()
    {
        for (var i = 0; i < Yields; i++)
            await Task.Yield();
    }
}
