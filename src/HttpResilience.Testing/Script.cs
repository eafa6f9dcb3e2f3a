namespace HttpResilience.Testing;

/// <summary>What a tier does next; its last step goes on. Thread-safe.</summary>
internal sealed class Script
{
    // Guards both fields.
    private readonly object _gate = new();
    private readonly Queue<ScriptStep> _steps = new();
    private ScriptStep _last = ScriptStep.Ok;

    public void Add(ScriptStep step)
    {
        lock (_gate)
            _steps.Enqueue(step);
    }

    public ScriptStep Next()
    {
        lock (_gate)
            return _steps.TryDequeue(out var next) ? _last = next : _last;
    }

    public void Clear()
    {
        lock (_gate)
        {
            _steps.Clear();
            _last = ScriptStep.Ok;
        }
    }
}
