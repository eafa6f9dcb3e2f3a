namespace HttpResilience.Tests.Recipes;

/// <summary>Lets virtual time pass while code runs that also waits for what is real.</summary>
internal static class Patience
{
    /// <summary>Ends as the task does.</summary>
    public static async Task RunAsync(Task task, ManualTimeProvider time)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await PoolTurn.TakeAsync();
        }

        await task;
    }
}
