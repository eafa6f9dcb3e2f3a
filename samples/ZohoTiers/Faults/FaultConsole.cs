using ZohoTiers.Servers;

namespace ZohoTiers.Faults;

/// <summary>Takes fault commands, a line each, until it is told to quit, the input ends, or the process is stopped.</summary>
internal sealed class FaultConsole(EmbeddedServers servers, TextReader input, TextWriter output)
{
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        WriteStatus();
        WriteUsage();
        while (await ReadLineAsync(stopping) is { } line && line is not ("quit" or "exit"))
            await ObeyAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return 0;
    }

    private async Task ObeyAsync(string[] words)
    {
        if (words is ["status"])
            WriteStatus();
        else if (words is [var tier, var fault] && servers.Find(tier) is { } server && FaultNames.TryParse(fault, out var kind))
            await SwitchAsync(server, kind);
        else if (words.Length > 0)
            WriteUsage();
    }

    private async Task SwitchAsync(EmbeddedServer server, FaultKind kind)
    {
        await server.Faults.SetAsync(kind);
        output.WriteLine($"{server.Description.Tier}: {FaultNames.Of(kind)}");
    }

    // Reading a console can't be canceled; the thread that reads ends with the process.
    private async Task<string?> ReadLineAsync(CancellationToken stopping)
    {
        try
        {
            return (await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(stopping))?.Trim();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void WriteStatus()
    {
        foreach (var server in servers.All)
            output.WriteLine($"{server.Description.Tier,-5} {server.BaseAddress,-32} {FaultNames.Of(server.Faults.Current),-12} {server.Description.Title}");
    }

    private void WriteUsage()
    {
        output.WriteLine("Commands: <tier> <fault>, status, quit");
        output.WriteLine($"  tiers:  {string.Join(", ", servers.All.Select(s => s.Description.Tier))}");
        output.WriteLine("  faults:");
        foreach (var (name, _, effect) in FaultNames.All)
            output.WriteLine($"    {name,-12} {effect}");
    }
}
