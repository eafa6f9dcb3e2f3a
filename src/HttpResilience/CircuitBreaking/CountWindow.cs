namespace HttpResilience.CircuitBreaking;

/// <summary>The last so many calls, in a ring of one number each.</summary>
internal sealed class CountWindow(int size) : CallWindow
{
    // A place holds 0 before its first call, then Ended and what the call was.
    private const int Ended = 1;
    private const int Failed = 2;
    private const int WasSlow = 4;

    // All changed by Interlocked only. A call enters and the one whose place it takes leaves in one exchange, so the sums are exact whenever no call is on its way in.
    private readonly int[] _ring = new int[size];
    private long _next = -1;
    private long _calls;
    private long _failures;
    private long _slow;

    public override void Count(bool isFailure, bool isSlow)
    {
        var call = Ended | (isFailure ? Failed : 0) | (isSlow ? WasSlow : 0);
        var left = Interlocked.Exchange(ref _ring[Interlocked.Increment(ref _next) % size], call);
        Change(ref _calls, Ended, call, left);
        Change(ref _failures, Failed, call, left);
        Change(ref _slow, WasSlow, call, left);
    }

    public override CallSums Read(long? now = null)
    {
        var (failures, slow) = (Volatile.Read(ref _failures), Volatile.Read(ref _slow));
        return new CallSums(Math.Max(Volatile.Read(ref _calls), Math.Max(failures, slow)), failures, slow);
    }

    private static void Change(ref long sum, int bit, int entered, int left)
    {
        var change = ((entered & bit) != 0 ? 1 : 0) - ((left & bit) != 0 ? 1 : 0);
        if (change != 0)
            Interlocked.Add(ref sum, change);
    }
}
