namespace HttpResilience.Retrying;

/// <summary><see cref="RetryBudgetOptions"/> in force.</summary>
internal sealed record RetryBudgetSettings(double Ratio, double MinRetriesPerSecond)
{
    /// <summary>Retries that so many requests allow in a window of the budget.</summary>
    public long Allowance(long requests) => (long)((Ratio * requests) + (MinRetriesPerSecond * RetryBudget.Window.TotalSeconds));
}
