using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace HttpResilience.Tests.Properties;

/// <summary>Runs a property from a fixed seed, so that what fails fails again; the failure names the seed and the shrunk case.</summary>
/// <remarks>The environment variable PROPERTY_SEED sets another seed, PROPERTY_TESTS another number of cases, to look further than a build has the time for.</remarks>
internal static class PropertyRun
{
    private const ulong Seed = 20260101;

    public static void ForAll<T>(Arbitrary<T> cases, int tests, Action<T> property) => Check.One(Setup(tests), Prop.ForAll(cases, property));

    public static async Task ForAllAsync<T>(Arbitrary<T> cases, int tests, Func<T, Task> property)
    {
        // Away from the test framework's synchronization context: what waits for virtual time has to go on inside Advance.
        await Task.Run(() => Check.One(Setup(tests), Prop.ForAll(cases, property)));
    }

    private static Config Setup(int tests)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("PROPERTY_SEED"), out var own) ? own : Seed;
        var count = int.TryParse(Environment.GetEnvironmentVariable("PROPERTY_TESTS"), out var more) ? more : tests;
        var replay = FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None));
        return Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true).WithReplay(replay);
    }
}
