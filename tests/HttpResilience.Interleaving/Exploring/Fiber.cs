namespace HttpResilience.Interleaving;

/// <summary>A thread that runs only when the explorer lets it, up to the next point.</summary>
internal sealed class Fiber : IDisposable
{
    [ThreadStatic]
    private static Fiber? t_current;

    private readonly Explorer _owner;
    private readonly SemaphoreSlim _turn = new(0);
    private readonly System.Threading.Thread _thread;

    public Fiber(Explorer owner, int index)
    {
        (_owner, Index) = (owner, index);
        _thread = new System.Threading.Thread(Work) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The next turn's, or <see langword="null"/> to end the thread. Set while it waits.</summary>
    public Action? Program { get; set; }

    public int Index { get; }

    /// <summary>Each thread counts on a processor of its own, but for the third, which shares the first one's.</summary>
    public static int Processor => t_current?.Index ?? 0;

    /// <summary>Another thread may go on here. Nothing for a thread of nobody's.</summary>
    public static void Point() => t_current?._owner.Step(t_current);

    /// <summary>In the midst of what is atomic: only an explorer that is to fail goes on with another thread here.</summary>
    public static void PointIfTorn()
    {
        if (t_current?._owner.IsTorn == true)
            Point();
    }

    public void GoOn() => _turn.Release();

    public void Wait() => _turn.Wait();

    public void Dispose()
    {
        Program = null;
        GoOn();
        _thread.Join();
        _turn.Dispose();
    }

    private void Work()
    {
        t_current = this;
        Wait();
        while (Program is { } program)
        {
            _owner.Perform(this, program);
            Wait();
        }
    }
}
