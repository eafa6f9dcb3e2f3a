namespace HttpResilience.Telemetry.Status;

/// <summary>A <see cref="TierResilienceEvent"/>.</summary>
internal sealed record EventReport(DateTimeOffset At, string Name, string Level, string Text)
{
    public static EventReport Of(TierResilienceEvent told) => new(told.At, told.Name, told.Level.ToString(), told.Text);
}
