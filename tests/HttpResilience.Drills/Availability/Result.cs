namespace HttpResilience.Drills.Availability;

/// <summary>A drill of one subject.</summary>
/// <param name="Subject">Its name.</param>
/// <param name="Load">What became of the load.</param>
/// <param name="Control">What became meanwhile of a few requests of a plain client to a tier that nothing happens to: the noise of the machine.</param>
/// <param name="Attempts">Requests that were sent to a tier.</param>
/// <param name="AtSick">Those among them that were sent to a tier while it was killed or paused.</param>
/// <param name="Probes">Health probes that were sent.</param>
/// <param name="Samples">The load.</param>
/// <param name="Records">The attempts that failed or were slow, by the request's number.</param>
/// <param name="Done">What was done to the tiers, and when.</param>
internal sealed record Result(
    string Subject, Figures Load, Figures Control, int Attempts, int AtSick, int Probes, Sample[] Samples, ILookup<int, AttemptRecord> Records, IReadOnlyList<Step> Done)
{
    public const double LeastSuccessPercent = 99.99;

    public double AttemptsPerRequest => Math.Round((double)Attempts / Load.Requests, 3);

    public int Kills => Done.Count(step => step.Kind == StepKind.Kill);

    public int Pauses => Done.Count(step => step.Kind == StepKind.Pause);

    public bool IsAvailable => Load.SuccessPercent >= LeastSuccessPercent;

    public bool IsInTime => Load.P99 <= (Times.Attempt + Times.Margin).TotalMilliseconds;
}
