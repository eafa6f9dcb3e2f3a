namespace HttpResilience.Interleaving;

/// <summary>Programs that meet, and how many preemptions their schedules may have: usually, and with <c>./test.sh --long</c>.</summary>
/// <param name="Name">What is promised of them.</param>
/// <param name="Usual">Preemptions; <see cref="Any"/> for all schedules there are.</param>
/// <param name="InFull">The same, in the long form.</param>
/// <param name="Create">Makes the objects for one schedule, and the programs.</param>
/// <param name="IsShownWhenTorn">Whether the promise is broken within the usual bound if exchanges are not atomic. Where it is not, a single thread exchanges, or what the check allows is wide.</param>
internal sealed record Scenario(string Name, int Usual, int InFull, Func<Interleaving> Create, bool IsShownWhenTorn = true)
{
    public const int Any = int.MaxValue;
}
