namespace HttpResilience.PostgreSql;

/// <summary>Work that may be held up by a server. Where Npgsql waits for longer than a command's timeout it asks the server to cancel, and waits for that answer, without an end, on the thread it has:
/// a frozen server would hold threads of the pool, and requests would wait for one.</summary>
internal static class OwnThread
{
    public static Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
