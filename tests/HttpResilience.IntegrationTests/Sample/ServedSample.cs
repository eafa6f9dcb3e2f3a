using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HttpResilience.IntegrationTests.Sample;

/// <summary>samples/ZohoTiers with <c>--serve</c>, as a process of its own.</summary>
internal sealed partial class ServedSample : IAsyncDisposable
{
    private readonly Process _process;

    private ServedSample(Process process) => _process = process;

    public HttpClient Client { get; } = new();

    public static async Task<ServedSample> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Assembly(), "--serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var sample = new ServedSample(Process.Start(start)!);
        try
        {
            sample.Client.BaseAddress = await sample.ReadAddressAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
            return sample;
        }
        catch
        {
            await sample.DisposeAsync();
            throw;
        }
    }

    public async Task<JsonElement> ReadStatusAsync()
    {
        using var status = JsonDocument.Parse(await Client.GetStringAsync("resilience/status"));
        return status.RootElement.GetProperty("clients")[0].Clone();
    }

    /// <summary>Ends it as its user would.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> QuitAsync()
    {
        await _process.StandardInput.WriteLineAsync("quit");
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // The sample is built beside the tests, in the same configuration: bin/<configuration>/<framework>/.
    public static string Assembly()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var project = output.Parent!.Parent!.Parent!;
        return Path.Combine(project.Parent!.Parent!.FullName, "samples", "ZohoTiers", "bin", output.Parent.Name, "net10.0", "ZohoTiers.dll");
    }

    private async Task<Uri> ReadAddressAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (LivePage().Match(line) is { Success: true } match)
            {
                // What else it writes is read, or a full pipe would hold it up.
                _ = _process.StandardOutput.ReadToEndAsync();
                return new Uri(match.Groups[1].Value);
            }
        }

        throw new InvalidOperationException("The sample ended without a word about its live page.");
    }

    [GeneratedRegex(@"^Live page +(http://\S+/)resilience/")]
    private static partial Regex LivePage();
}
