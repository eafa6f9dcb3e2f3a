using System.Diagnostics;

namespace HttpResilience.Telemetry;

/// <summary>What was current before a span was started, so that whoever called has it back when he gets his task, as from an async method.</summary>
internal readonly struct CallersContext
{
    // Null where the caller has suppressed its flow.
    private readonly ExecutionContext? _context;
    private readonly Activity? _activity;

    private CallersContext(ExecutionContext? context) => (_context, _activity) = (context, context is null ? Activity.Current : null);

    public static CallersContext Take() => new(ExecutionContext.Capture());

    public void GiveBack()
    {
        if (_context is not null)
        {
            if (!ReferenceEquals(_context, ExecutionContext.Capture()))
                ExecutionContext.Restore(_context);
        }
        else if (!ReferenceEquals(Activity.Current, _activity))
            Activity.Current = _activity;
    }
}
