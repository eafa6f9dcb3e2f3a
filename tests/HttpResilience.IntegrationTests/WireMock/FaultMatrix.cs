using System.Net;
using System.Net.Sockets;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Runs all cells, several at a time, against three WireMocks.</summary>
public sealed class FaultMatrix : IAsyncLifetime
{
    private const int AtOnce = 24;

    private readonly List<WireMockServer> _servers = [];

    // Bound but never listening.
    private readonly Socket _nobody = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>What became of each cell's two requests, in the order of <see cref="MatrixCell.All"/>.</summary>
    internal IReadOnlyList<(SendResult First, SendResult Second)> Results { get; private set; } = [];

    internal IReadOnlyList<MatrixJournal> Journals { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _servers.AddRange(await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => WireMockServer.StartAsync())));
        await Task.WhenAll(_servers.Select((server, tier) => server.Admin.AddAsync(MatrixStubs.Of(tier))));
        await WarmUpAsync();

        var runs = new MatrixRun[MatrixCell.All.Count];
        // Those first that wait for something.
        var cells = MatrixCell.All.OrderByDescending(cell => cell.Fault.Settings.Length + cell.Fault.Turns.Count(turn => turn.RetryAfter is not null)).ThenByDescending(cell => cell.Place.Tiers.Length);
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (cell, _) => runs[cell.Number] = await MatrixRun.StartAsync(cell, AddressesOf(cell)));

        Journals = await Task.WhenAll(_servers.Select(async server => new MatrixJournal(await server.Admin.FindAsync(".*"))));
        Results = [.. runs.Select(run => run.Read(Journals))];
    }

    /// <summary>How many requests a tier has got by now whose path fits a regular expression.</summary>
    internal Task<int> CountAsync(int tier, string urlPathPattern) => _servers[tier].Admin.CountAsync(urlPathPattern);

    public async ValueTask DisposeAsync()
    {
        _nobody.Dispose();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private Uri[] AddressesOf(MatrixCell cell) => [.. _servers.Select((server, tier) =>
        cell.Place.Tiers.Contains(tier) && cell.Fault.TurnsOf(tier)[0].Stub is null ? new Uri($"http://{_nobody.LocalEndPoint}/") : new Uri(server.Address, MatrixStubs.PathOf(cell, tier)))];

    // The first requests of a process take their time, which an attempt's timeout must not be blamed for.
    private async Task WarmUpAsync()
    {
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await using var client = new MatrixClient([.. _servers.Select(server => new Uri(server.Address, "unknown/"))], ["FallbackStatusCodes:0=404"]);
            await client.SendAsync("GET", new Uri("warm-up", UriKind.Relative));
        }
    }
}
