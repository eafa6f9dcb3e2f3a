namespace ZohoTiers.Drill;

/// <summary>Shows the drill while it runs.</summary>
internal interface IDrillView
{
    /// <summary>Shows it until it ends, however it ends.</summary>
    Task WatchAsync(Task drill);
}
