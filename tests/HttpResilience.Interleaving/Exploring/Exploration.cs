namespace HttpResilience.Interleaving;

/// <summary>What an explorer found.</summary>
/// <param name="Schedules">Played.</param>
/// <param name="LongestSchedule">In steps, from one point where another thread may go on to the next.</param>
/// <param name="IsComplete">Whether those are all within the bound.</param>
/// <param name="Failure">What went wrong in the last of them.</param>
/// <param name="Trace">The threads of that one, each with its steps: <c>0×3 1×2 0×7</c>.</param>
internal sealed record Exploration(long Schedules, int LongestSchedule, bool IsComplete, Exception? Failure, string? Trace);
