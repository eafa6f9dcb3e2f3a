namespace HttpResilience;

/// <summary>A tier's retry budget at one moment; the counts are of the last ten seconds.</summary>
/// <param name="Requests">Requests sent to the tier, first attempts only.</param>
/// <param name="Retries">Retries and hedges that took their share.</param>
/// <param name="Left">Retries and hedges that may follow now.</param>
public sealed record RetryBudgetStatus(long Requests, long Retries, long Left);
