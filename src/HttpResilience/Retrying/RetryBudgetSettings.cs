namespace HttpResilience.Retrying;

/// <summary><see cref="RetryBudgetOptions"/> in force.</summary>
internal sealed record RetryBudgetSettings(double Ratio, double MinRetriesPerSecond)
{
    /// <summary>Retries that so many requests allow in a window of the budget.</summary>
    public long Allowance(long requests) => (long)((Ratio * requests) + Floor);

    /// <summary>How many of them may fall into one slice of it: an even part of the share, and the floor whole. Rounded up, so that a small share can be spent at all.</summary>
    public long AllowanceOfSlice(long requests, int slices) => (long)Math.Ceiling((Ratio * requests / slices) + Floor);

    private double Floor => MinRetriesPerSecond * RetryBudget.Window.TotalSeconds;
}
