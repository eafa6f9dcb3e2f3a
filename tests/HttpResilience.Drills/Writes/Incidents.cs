using HttpResilience.Drills.Tiers;

namespace HttpResilience.Drills.Writes;

/// <summary>
/// What happens to one tier's process while writes go on: after a number of writes it is killed and, a while later, started again, or it is paused and goes on. Numbers and
/// times follow from the seed.
/// </summary>
/// <param name="tier">The tier.</param>
/// <param name="turns">Of all tiers together: as many as there are, less one. Most incidents take one, so that all tiers are gone at once only now and then.</param>
/// <param name="seed">The seed.</param>
internal sealed class Incidents(TierProcess tier, SemaphoreSlim turns, int seed)
{
    private const int FewestWritesBetween = 200;
    private const int MostWritesBetween = 1200;
    private const double ShareOfKills = 0.7;
    private const double ShareOutOfTurn = 0.15;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    public int Kills { get; private set; }

    public int Pauses { get; private set; }

    /// <param name="begun">How many writes have begun.</param>
    /// <param name="end">Ends it, with the tier running.</param>
    public async Task RunAsync(Func<int> begun, CancellationToken end)
    {
        var random = new Random(unchecked((seed * 31) + Array.IndexOf(TierGroup.Names, tier.Options.Name)));
        var next = 0;
        while (!end.IsCancellationRequested)
        {
            next = Math.Max(next, begun()) + random.Next(FewestWritesBetween, MostWritesBetween);
            while (begun() < next && !end.IsCancellationRequested)
                await WaitAsync(s_look, end);
            if (!end.IsCancellationRequested)
                await HappenAsync(random, end);
        }
    }

    private async Task HappenAsync(Random random, CancellationToken end)
    {
        var isKill = random.NextDouble() < ShareOfKills;
        var duration = TimeSpan.FromMilliseconds(random.Next(20, 800));
        var takesTurn = random.NextDouble() >= ShareOutOfTurn;
        if (takesTurn)
            await turns.WaitAsync(CancellationToken.None);
        await (isKill ? KillAsync(duration, end) : PauseAsync(duration, end));
        if (takesTurn)
            turns.Release();
    }

    private async Task KillAsync(TimeSpan duration, CancellationToken end)
    {
        await tier.KillAsync();
        Kills++;
        await WaitAsync(duration, end);
        await tier.StartAsync();
    }

    private async Task PauseAsync(TimeSpan duration, CancellationToken end)
    {
        tier.Pause();
        Pauses++;
        await WaitAsync(duration, end);
        tier.Resume();
    }

    private static async Task WaitAsync(TimeSpan time, CancellationToken end) =>
        await Task.Delay(time, TimeProvider.System, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
