using System.Diagnostics;

namespace HttpResilience.Drills.Tiers;

/// <summary>
/// This program once more, as a tier that can be killed, paused and started again on the same port. It ends when this process does, except while it is paused: whoever pauses
/// it disposes it. For one caller at a time.
/// </summary>
internal sealed class TierProcess(TierOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private Process? _process;

    public TierOptions Options => options;

    public Uri Address => options.Address;

    public bool IsRunning => _process is not null;

    /// <summary>Completes when the tier accepts connections.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
            throw new InvalidOperationException($"{options.Name} runs already.");
        var process = Process.Start(StartInfo())!;
        _process = process;
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(s_patience, TimeProvider.System) != TierRole.Listening)
            throw new InvalidOperationException($"{options.Name} ended before it listened on port {options.Port}.");
    }

    /// <summary>SIGKILL: no handler, no finally block and no flush of the tier runs. Its connections are reset, and new ones refused.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        process.Kill();
        await EndAsync(process);
    }

    /// <summary>SIGSTOP: the tier does nothing, and its kernel goes on to accept connections.</summary>
    public void Pause() => Signal.Pause(Running);

    /// <summary>SIGCONT: the tier goes on with all that it was sent meanwhile.</summary>
    public void Resume() => Signal.Resume(Running);

    /// <summary>Lets the tier finish what it began, and end by itself.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        process.StandardInput.Close();
        await EndAsync(process);
    }

    public ValueTask DisposeAsync() => new(KillAsync());

    private Process Running => _process ?? throw new InvalidOperationException($"{options.Name} does not run.");

    private async Task EndAsync(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(s_patience, TimeProvider.System);
        process.Dispose();
        _process = null;
    }

    // Started as "dotnet HttpResilience.Drills.dll", or from a test, the program is another.
    private ProcessStartInfo StartInfo()
    {
        var assembly = typeof(TierProcess).Assembly;
        var isApp = Path.GetFileName(Environment.ProcessPath) == assembly.GetName().Name;
        string[] arguments = ["tier", .. options.ToArguments()];
        return new ProcessStartInfo(isApp ? Environment.ProcessPath! : "dotnet", isApp ? arguments : [assembly.Location, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
    }
}
