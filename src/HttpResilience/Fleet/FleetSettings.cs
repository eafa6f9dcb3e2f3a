namespace HttpResilience.Fleet;

/// <summary><see cref="FleetOptions"/> in force.</summary>
internal sealed record FleetSettings(string Instance, TimeSpan PollInterval, TimeSpan StoreTimeout)
{
    public const string Section = "Fleet";

    private static readonly string s_instance = $"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.Next(0x10000):x4}";

    /// <summary>Who is not heard of for so long is gone.</summary>
    public TimeSpan TimeToLive => PollInterval * 3;

    public static FleetSettings Of(FleetOptions options) =>
        new(options.Instance ?? s_instance, options.PollInterval ?? TimeSpan.FromSeconds(5), options.StoreTimeout ?? TimeSpan.FromSeconds(2));

    public static IEnumerable<string> Check(FleetOptions options, string path)
    {
        if (options.Instance is { } name && !InstanceName.IsValid(name))
            yield return $"{path}:{nameof(FleetOptions.Instance)}: is no name; give 1 to {InstanceName.Longest} printable characters, different for each instance, or leave it out";
    }
}
