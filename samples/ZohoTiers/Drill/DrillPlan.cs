using ZohoTiers.Faults;
using static ZohoTiers.Faults.FaultKind;

namespace ZohoTiers.Drill;

/// <summary>The drill's phases.</summary>
internal static class DrillPlan
{
    // A fault waits until what the phase before sent has been answered.
    private const double Soon = 0.1;

    /// <summary>For tiers that are the sample's own.</summary>
    public static IReadOnlyList<DrillPhase> Full { get; } =
    [
        new("all well", 2.5),
        // First the gateway still executes writes but their answers are lost: the moment in which a careless retry writes twice. Then it is gone.
        new("gateway dies", 3, At(Soon, "mcp", LoseAnswer), At(0.6, "mcp", Refuse)) { FailsOverFrom = "mcp" },
        new("proxy slow", 3, At(Soon, "sdk", Slow)) { FailsOverFrom = "sdk" },
        new("proxy answers 500", 2.5, At(Soon, "sdk", Error500)),
        new("gateway recovers", 3, At(0, "mcp", None)) { RecoversTo = "mcp" },
        new("all down", 2.5, At(Soon, "mcp", Hang), At(Soon, "sdk", Unavailable503), At(Soon, "rest", Refuse)),
        new("all back", 3.5, At(0, "rest", None), At(0, "sdk", None), At(0, "mcp", None)) { RecoversTo = "mcp" },
    ];

    /// <summary>For tiers elsewhere: nothing is broken from here, and nothing is written there.</summary>
    public static IReadOnlyList<DrillPhase> WatchOnly { get; } = [new("steady reads", 20) { Story = "tiers elsewhere are neither broken nor written to" }];

    private static DrillStep At(double seconds, string tier, FaultKind fault) => new(TimeSpan.FromSeconds(seconds), tier, fault);
}
