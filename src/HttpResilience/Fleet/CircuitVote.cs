namespace HttpResilience;

/// <summary>One instance's word that a tier is down.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="TimeLeft">For how long it holds yet; the vote counts no more once that is not above zero.</param>
public sealed record CircuitVote(string Instance, TimeSpan TimeLeft);
