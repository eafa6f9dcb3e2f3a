namespace HttpResilience.IntegrationTests;

/// <summary>Promises about time. Any machine can stand still for a moment, and make late what is quick; what is late three times running is slow.</summary>
internal static class InTime
{
    private const int Tries = 3;

    /// <param name="test">The whole test, which can be run again. What is wrong in it, and not just late, is wrong at once.</param>
    public static async Task HoldsAsync(Func<Task> test)
    {
        for (var tried = 1; tried < Tries; tried++)
        {
            try
            {
                await test();
                return;
            }
            catch (LateException late)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"Late, try {tried} of {Tries}: {late.Message}");
            }
        }

        await test();
    }

    public static void Require(bool isInTime, string otherwise)
    {
        if (!isInTime)
            throw new LateException(otherwise);
    }

    public static void Require(TimeSpan taken, TimeSpan limit) => Require(taken < limit, $"it took {taken}");

    private sealed class LateException(string message) : Exception(message);
}
