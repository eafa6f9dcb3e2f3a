using System.Diagnostics;

namespace HttpResilience.Benchmarks.Load;

/// <summary>This program once more, as the server.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<ServerProcess> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Started as "dotnet HttpResilience.Benchmarks.dll", the program is dotnet.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add("--load");
        start.ArgumentList.Add("serve");
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync();
        return new(process, new Uri(address ?? throw new InvalidOperationException("The server ended before it said its address.")));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
