namespace ZohoTiers.Faults;

/// <summary>A server's fault, switchable while it runs, and when it had which: so that one can say later whether it was up.</summary>
internal sealed class FaultSwitch(ServerDoor door, TimeProvider time) : IDisposable
{
    // One change at a time, so that door and history agree whoever switches.
    private readonly SemaphoreSlim _changing = new(1, 1);

    // Guards _changes. The first entry is older than any request.
    private readonly Lock _gate = new();
    private readonly List<(long At, FaultKind Kind)> _changes = [(long.MinValue, FaultKind.None)];
    private volatile FaultKind _current;

    public FaultKind Current => _current;

    public async Task SetAsync(FaultKind kind)
    {
        await _changing.WaitAsync();
        try
        {
            await ChangeAsync(kind);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Whether the server had no fault from one timestamp to another.</summary>
    public bool WasUpThroughout(long from, long to)
    {
        lock (_gate)
        {
            var before = _changes.FindLast(c => c.At <= from);
            return before.Kind == FaultKind.None && !_changes.Exists(c => c.At > from && c.At <= to && c.Kind != FaultKind.None);
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task ChangeAsync(FaultKind kind)
    {
        // "Down" is noted before the door closes and "up" after it opened: the history never claims that a server was up while it was not.
        if (kind != FaultKind.None)
            Note(kind);
        if (kind == FaultKind.Refuse)
            await door.CloseAsync();
        else
            await door.OpenAsync();
        if (kind == FaultKind.None)
            Note(kind);
    }

    private void Note(FaultKind kind)
    {
        lock (_gate)
            _changes.Add((time.GetTimestamp(), kind));
        _current = kind;
    }
}
