namespace HttpResilience.Tests.AspNetCore.Metrics;

/// <summary>Threads of their own, so that they run at once even when the pool is busy.</summary>
internal static class Threads
{
    /// <summary>Runs the work on so many threads, each with its number, and waits for all.</summary>
    public static void Run(int count, Action<int> work)
    {
        Exception? failure = null;
        var threads = Enumerable.Range(0, count).Select(thread => new Thread(() =>
        {
            try
            {
                work(thread);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Null(failure);
    }
}
