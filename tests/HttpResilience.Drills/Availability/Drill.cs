namespace HttpResilience.Drills.Availability;

/// <summary>Three tiers, a script, and a load that is sent through one subject.</summary>
/// <param name="Length">How long the load lasts.</param>
/// <param name="Seed">What the script follows from.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="Settings">More of the library's settings, over those that it has here.</param>
internal sealed record Drill(TimeSpan Length, int Seed, int Rate, string[] Settings)
{
    private const int ControlRate = 50;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);

    public async Task<Result> RunAsync(string name)
    {
        await using var fleet = new Fleet(Script.Tiers);
        await using var calm = new Fleet(1);
        await fleet.StartAsync();
        await calm.StartAsync();
        var watch = new AttemptWatch(fleet);
        await using var subject = await Subjects.CreateAsync(name, fleet, watch, Settings);
        using var control = new HttpClient { BaseAddress = calm.Addresses[0] };
        var (load, noise) = (new OpenLoop(subject.Client, Rate), new OpenLoop(control, ControlRate));
        await Task.WhenAll(load.RunAsync(s_warmUp, first: 0), noise.RunAsync(s_warmUp, first: 0));

        watch.Clear();
        var performer = new Performer(fleet, Script.Of(Seed, Length));
        var (performing, loading, controlling) = (performer.RunAsync(Length), load.RunAsync(Length, first: 0), noise.RunAsync(Length, first: 0));
        await Task.WhenAll(performing, loading, controlling);
        var samples = await loading;
        return new(name, Figures.Of(samples), Figures.Of(await controlling), watch.Attempts, watch.AtSick, watch.Probes, samples, watch.Records, performer.Done);
    }
}
