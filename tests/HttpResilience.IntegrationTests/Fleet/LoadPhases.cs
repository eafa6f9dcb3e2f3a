using System.Globalization;
using Figures = HttpResilience.Drills.Availability.Figures;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>What becomes of requests while one thing after the other happens.</summary>
internal sealed class LoadPhases(FleetLoad load)
{
    private readonly List<(string Name, TimeSpan From, TimeSpan To)> _phases = [];

    public async Task AddAsync(string name, Func<Task> act)
    {
        var from = load.Now;
        await act();
        _phases.Add((name, from, load.Now));
    }

    /// <summary>Ends the load, and tells.</summary>
    /// <returns>The first phase, and all others.</returns>
    public async Task<(Figures First, Figures[] Others)> EndAsync(ITestOutputHelper output)
    {
        var samples = await load.StopAsync();
        foreach (var error in samples.Select(sample => sample.Error).OfType<string>().Take(3))
            output.WriteLine(error);
        Figures[] all = [.. _phases.Select(phase => Figures.Of([.. samples.Where(sample => sample.Due >= phase.From && sample.Due < phase.To)]))];
        foreach (var (phase, figures) in _phases.Zip(all))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{phase.Name}: {figures.Requests} requests, {figures.Failed} failed, p50 {figures.P50:F1} ms, p99 {figures.P99:F1} ms, longest {figures.Max:F0} ms"));
        }

        return (all[0], all[1..]);
    }
}
