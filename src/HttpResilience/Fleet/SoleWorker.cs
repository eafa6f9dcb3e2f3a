namespace HttpResilience.Fleet;

/// <summary>Work that one thread at a time does, set off by any: who calls while it is done has it done once more. Thread-safe.</summary>
/// <param name="work">What it throws is swallowed: it has told already.</param>
/// <param name="run">Where.</param>
internal sealed class SoleWorker(Func<Task> work, Func<Func<Task>, Task> run)
{
    private const int Idle = 0;
    private const int Working = 1;
    private const int Wanted = 2;

    // Interlocked.
    private int _state;

    private volatile Task _ended = Task.CompletedTask;

    /// <summary>The work that was last set off.</summary>
    public Task Ended => _ended;

    public void Signal()
    {
        if (Interlocked.Exchange(ref _state, Wanted) == Idle)
            _ended = run(WorkAsync);
    }

    private async Task WorkAsync()
    {
        do
        {
            Interlocked.Exchange(ref _state, Working);
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (Exception)
            {
                // Somebody's logger, or whoever watches the breaker: it must not end the work for good.
            }
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Working) != Working);
    }
}
