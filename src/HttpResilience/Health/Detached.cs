namespace HttpResilience.Health;

/// <summary>Work that belongs to nobody: whoever set it off, it sees nothing of their trace or user.</summary>
internal static class Detached
{
    public static Task Run(Func<Task> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return Task.Run(work);
        using (ExecutionContext.SuppressFlow())
            return Task.Run(work);
    }
}
