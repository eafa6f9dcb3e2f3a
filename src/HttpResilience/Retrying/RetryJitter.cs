namespace HttpResilience.Retrying;

/// <summary>Where the random part of retry delays comes from: numbers in [0, 1), from any thread. Registered, so that a simulation can be repeated number by number.</summary>
internal sealed record RetryJitter(Func<double> Next)
{
    public static readonly RetryJitter Shared = new(Random.Shared.NextDouble);
}
