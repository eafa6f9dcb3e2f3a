namespace HttpResilience.Drills.Tiers;

/// <summary>The tiers mcp, sdk and rest as processes, with a directory of their own for what they log and store.</summary>
internal sealed class TierGroup : IAsyncDisposable
{
    public static readonly string[] Names = ["mcp", "sdk", "rest"];

    /// <param name="seed">What the tiers' faults follow from.</param>
    /// <param name="faults">The share of requests that meet one.</param>
    /// <param name="slow">How long an answer takes that is meant to come too late.</param>
    public TierGroup(int seed, double faults, TimeSpan slow)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("http-resilience-drill-").FullName;
        Store = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "store")).FullName;
        var ports = LoopbackPorts.Take(Names.Length);
        Processes = [.. Names.Zip(ports, (name, port) => new TierProcess(new(name, port, Path.Combine(Directory, name + ".log"), Store, seed, faults, slow)))];
    }

    public string Directory { get; }

    public string Store { get; }

    public IReadOnlyList<TierProcess> Processes { get; }

    public Task StartAsync() => Task.WhenAll(Processes.Select(process => process.StartAsync()));

    /// <summary>Lets them finish what they began, and end.</summary>
    public Task StopAsync() => Task.WhenAll(Processes.Select(process => process.StopAsync()));

    public void DeleteFiles() => System.IO.Directory.Delete(Directory, recursive: true);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes)
            await process.DisposeAsync();
    }
}
