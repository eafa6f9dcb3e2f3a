using System.Diagnostics;
using System.Text.Json;
using ZohoWorker.Queue;

namespace ZohoWorker.Show;

/// <summary>This program once more, as the worker.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static WorkerProcess Start(IEnumerable<string> settings, Action<string> log)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Started as "dotnet ZohoWorker.dll", the program is dotnet.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in (IEnumerable<string>)["--worker", .. settings])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                log(text);
        };
        process.BeginErrorReadLine();
        return new(process);
    }

    /// <summary>Hands a write over; true once the worker has it on disk, false when the worker died before it said so.</summary>
    public async Task<bool> EnqueueAsync(QueuedWrite write, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(write, JsonSerializerOptions.Web).AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            return await _process.StandardOutput.ReadLineAsync(cancellationToken) == $"queued {write.Id}";
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL: no handler, no finally block and no flush of the worker runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends the worker's input and waits until it has stopped by itself.</summary>
    public async Task<int> FinishAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
