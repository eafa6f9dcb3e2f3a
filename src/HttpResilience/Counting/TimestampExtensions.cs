namespace HttpResilience.Counting;

/// <summary>Durations in the unit of a time provider's timestamps.</summary>
internal static class TimestampExtensions
{
    public static long GetTimestampTicks(this TimeProvider timeProvider, TimeSpan duration) => (long)(duration.TotalSeconds * timeProvider.TimestampFrequency);
}
