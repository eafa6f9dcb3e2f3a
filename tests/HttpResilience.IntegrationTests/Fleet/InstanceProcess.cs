using System.Collections.Concurrent;
using System.Diagnostics;
using HttpResilience.Drills.Fleet;
using HttpResilience.Drills.Tiers;
using InstanceOptions = HttpResilience.Drills.Fleet.FleetOptions;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>One instance of a service as a process of its own.</summary>
internal sealed class InstanceProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<FleetLine> _said = new();
    private readonly Process _process;
    private readonly Task _reading;

    public InstanceProcess(InstanceOptions options)
    {
        Name = options.Name;
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(TierProcess).Assembly.Location, "fleet", .. options.ToArguments()])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        _reading = ReadAsync();
    }

    public string Name { get; }

    public bool HasSaid(CircuitState state) => HasSaid(state.ToString());

    public bool HasSaid(string state) => _said.Any(line => line.State == state);

    /// <summary>SIGKILL: nothing of it runs any more, no finally and no goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
    }

    /// <summary>Lets it end in good order.</summary>
    /// <returns>Its last word.</returns>
    public async Task<FleetLine> StopAsync()
    {
        _process.StandardInput.Close();
        await _reading.WaitAsync(Eventually.Patience, TimeProvider.System);
        return _said.Last();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            _said.Enqueue(FleetRole.Read(line));
    }
}
