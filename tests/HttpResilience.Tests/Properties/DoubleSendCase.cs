using FsCheck;
using FsCheck.Fluent;

namespace HttpResilience.Tests.Properties;

/// <summary>Requests, one after the other or side by side, to tiers with whatever faults.</summary>
/// <param name="Setup">The client's settings.</param>
/// <param name="Scripts">What each tier does, attempt for attempt.</param>
/// <param name="HalfOpen">Tiers whose breaker is half-open at the start.</param>
/// <param name="Requests">The requests.</param>
internal sealed record DoubleSendCase(ClientSetup Setup, IReadOnlyList<IReadOnlyList<ServerStep>> Scripts, IReadOnlyList<string> HalfOpen, IReadOnlyList<RequestPlan> Requests)
{
    public static Arbitrary<DoubleSendCase> Any => Arb.From(Generator, Simpler);

    public IReadOnlyList<string> Tiers => [.. ClientSetup.TierNames.Take(Setup.AttemptTimeouts.Count)];

    public override string ToString() => string.Join("\n  ",
    [
        $"{Setup}",
        .. Tiers.Select((tier, i) => $"{tier}{(HalfOpen.Contains(tier) ? ", half-open" : "")}: {string.Join(", ", Scripts[i])}"),
        .. Requests.Select(request => request.ToString()),
    ]);

    private static Gen<DoubleSendCase> Generator =>
        from setup in Gen.OneOf(ClientSetup.Any, ClientSetup.AnyWithExtras)
        from scripts in Gen.Choose(0, 6).SelectMany(count => ServerStep.Any(4_000).ListOf(count)).Select(IReadOnlyList<ServerStep> (script) => script).ListOf(3)
        from halfOpen in Gen.Frequency((2, Gen.Constant<List<string>>([])), (1, Gen.SubListOf<string>(ClientSetup.TierNames)))
        from requests in Gen.Choose(1, 4).SelectMany(count => RequestPlan.Any.ListOf(count))
        select new DoubleSendCase(setup, scripts, halfOpen, requests);

    private static IEnumerable<DoubleSendCase> Simpler(DoubleSendCase it) =>
    [
        .. Shrink.List(it.Requests, request => request.Simpler()).Where(requests => requests.Count > 0).Select(requests => it with { Requests = requests }),
        .. Shrink.List(it.HalfOpen, _ => []).Select(halfOpen => it with { HalfOpen = halfOpen }),
        .. Shrink.List(it.Scripts, script => Shrink.List(script, step => step.Simpler())).Where(scripts => scripts.Count == it.Scripts.Count)
            .Select(scripts => it with { Scripts = scripts }),
        .. it.Setup.Simpler().Select(setup => it with { Setup = setup }),
    ];
}
