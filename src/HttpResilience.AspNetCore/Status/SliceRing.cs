using HttpResilience.Telemetry;
using HttpResilience.Telemetry.Status;

namespace HttpResilience.AspNetCore.Status;

/// <summary>A tier's slices of time, in a ring that was made once. Thread-safe.</summary>
internal sealed class SliceRing
{
    public const int Length = 60;

    private static readonly SliceReport s_empty = new(0, 0, null);

    // Guards the slices; held for a few instructions on each attempt.
    private readonly object _gate = new();
    private readonly Slice[] _slices = new Slice[Length];

    /// <summary>What is read of a tier that was never asked.</summary>
    public static IReadOnlyList<SliceReport> Nothing { get; } = [.. Enumerable.Repeat(s_empty, Length)];

    public void Add(long number, double seconds, string outcome)
    {
        lock (_gate)
        {
            ref var slice = ref _slices[number % Length];
            // Whoever looked at the clock just before another and comes after it.
            if (slice.Number > number)
                return;
            if (slice.Number < number)
                slice = new Slice { Number = number };
            slice.Requests++;
            if (outcome == TagNames.Canceled)
                return;
            slice.Failures += outcome == TagNames.Failure ? 1 : 0;
            slice.Ended++;
            slice.Seconds += seconds;
        }
    }

    /// <param name="current">The number of the slice under way.</param>
    public IReadOnlyList<SliceReport> Read(long current)
    {
        var reports = new SliceReport[Length];
        lock (_gate)
        {
            for (var i = 0; i < Length; i++)
            {
                var number = current - Length + 1 + i;
                reports[i] = number >= 0 && _slices[number % Length] is { Requests: > 0 } slice && slice.Number == number ? slice.Report() : s_empty;
            }
        }

        return reports;
    }

    private struct Slice
    {
        public long Number;
        public long Requests;
        public long Failures;
        public long Ended;
        public double Seconds;

        public readonly SliceReport Report() => new(Requests, Failures, Ended == 0 ? null : Seconds / Ended * 1000);
    }
}
