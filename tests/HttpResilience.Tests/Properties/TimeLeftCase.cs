using FsCheck;
using FsCheck.Fluent;

namespace HttpResilience.Tests.Properties;

/// <summary>A request to tiers that hang, fail or answer late; one of them may be out of use.</summary>
internal sealed record TimeLeftCase(ClientSetup Setup, IReadOnlyList<IReadOnlyList<ServerStep>> Scripts, string? OutOfUse)
{
    private const int LongestDelay = 12_000;

    public static Arbitrary<TimeLeftCase> Any => Arb.From(Generator, Simpler);

    public override string ToString() =>
        $"{Setup}\n  {string.Join("\n  ", Scripts.Select((script, i) => $"{ClientSetup.TierNames[i]}: {string.Join(", ", script)}"))}"
        + (OutOfUse is null ? "" : $"\n  {OutOfUse} is out of use");

    private static Gen<TimeLeftCase> Generator =>
        from setup in ClientSetup.Any
        from scripts in Gen.Choose(0, 5).SelectMany(count => ServerStep.Any(LongestDelay).ListOf(count)).Select(IReadOnlyList<ServerStep> (script) => script).ListOf(3)
        from outOfUse in Gen.Frequency((3, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("mcp", "sdk", "rest")))
        select new TimeLeftCase(setup, scripts, outOfUse);

    private static IEnumerable<TimeLeftCase> Simpler(TimeLeftCase it) =>
    [
        .. Shrink.To(it.OutOfUse, null).Select(none => it with { OutOfUse = none }),
        .. Shrink.List(it.Scripts, script => Shrink.List(script, step => step.Simpler())).Where(scripts => scripts.Count == it.Scripts.Count)
            .Select(scripts => it with { Scripts = scripts }),
        .. it.Setup.Simpler().Select(setup => it with { Setup = setup }),
    ];
}
