using HttpResilience.Drills.Availability;

namespace HttpResilience.IntegrationTests.Drills;

/// <summary>What the availability drill does to its tiers: if it hurt the one that is to stay healthy, or none, its figures would say nothing.</summary>
public sealed class AvailabilityScriptTests
{
    private const int Seeds = 2_000;
    private static readonly TimeSpan s_length = TimeSpan.FromMinutes(2);

    [Fact]
    public void The_guard_is_never_hurt_nor_is_the_one_before_until_the_new_one_has_settled()
    {
        foreach (var seed in Enumerable.Range(1, Seeds))
        {
            var (guard, former, since) = (-1, -1, TimeSpan.Zero);
            foreach (var step in Script.Of(seed, s_length))
            {
                if (step.Kind == StepKind.Guard)
                    (former, guard, since) = (guard, step.Tier, step.At);
                else if (IsHurt(step))
                    Assert.True(step.Tier != guard && (step.Tier != former || step.At >= since + Script.Settle), $"seed {seed}: {step}");
            }
        }
    }

    [Fact]
    public void Each_tier_is_hurt_only_when_it_is_well_and_revived_only_when_it_is_not()
    {
        foreach (var seed in Enumerable.Range(1, Seeds))
        {
            var isSick = new bool[Script.Tiers];
            var at = TimeSpan.Zero;
            foreach (var step in Script.Of(seed, s_length))
            {
                Assert.True(step.At >= at && step.At < s_length, $"seed {seed}: {step}");
                at = step.At;
                Assert.True(step.Kind == StepKind.Guard || isSick[step.Tier] != IsHurt(step), $"seed {seed}: {step}");
                isSick[step.Tier] = IsHurt(step);
            }
        }
    }

    [Fact]
    public void A_seed_kills_and_pauses_each_tier_and_two_at_once_and_is_the_same_each_time()
    {
        foreach (var seed in Enumerable.Range(1, Seeds))
        {
            var script = Script.Of(seed, s_length);
            Assert.Equal(script, Script.Of(seed, s_length));
            var hurts = script.Where(IsHurt).ToArray();
            Assert.True(hurts.Select(step => step.Tier).Distinct().Count() == Script.Tiers && hurts.Select(step => step.Kind).Distinct().Count() == 2, $"seed {seed}");
            Assert.True(MostSickAtOnce(script) == Script.Tiers - 1, $"seed {seed}");
            Assert.True(script.Count(step => step.Kind == StepKind.Guard) > 7, $"seed {seed}");
        }
    }

    private static int MostSickAtOnce(IEnumerable<Step> script)
    {
        var (sick, most) = (new HashSet<int>(), 0);
        foreach (var step in script)
        {
            _ = IsHurt(step) ? sick.Add(step.Tier) : sick.Remove(step.Tier);
            most = Math.Max(most, sick.Count);
        }

        return most;
    }

    private static bool IsHurt(Step step) => step.Kind is StepKind.Kill or StepKind.Pause;
}
