using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests;

/// <summary>What time does to answers that come slowly or not at all, on real sockets.</summary>
public sealed class TimeTests
{
    private static readonly string[] s_shortTotal = ["TotalTimeout=00:00:02", "AttemptTimeout=00:00:02"];

    [Theory]
    [InlineData(Fault.EndlessBody)]
    [InlineData(Fault.StallingBody)]
    public async Task Reading_a_body_whole_ends_with_the_total_timeout(Fault fault)
    {
        await using var tiers = new ThreeTiers(s_shortTotal);
        tiers.Mcp.Fault = fault;

        var exception = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.Client.GetAsync("accounts"));

        Assert.IsType<TimeoutException>(exception.InnerException);
        Assert.Contains("crm", exception.Message, StringComparison.Ordinal);
        Assert.Contains("mcp", exception.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals));
        await Eventually.IsTrueAsync(() => tiers.Mcp.OpenConnections == 0, "the connection was left open");
    }

    [Fact]
    public async Task A_stream_that_the_caller_reads_is_not_cut_by_the_total_timeout()
    {
        await using var tiers = new ThreeTiers(s_shortTotal);
        tiers.Mcp.Fault = Fault.EndlessBody;
        using var response = await tiers.Client.GetAsync("accounts", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();

        // A byte comes every 50 ms, so these take longer than the total timeout.
        var bytes = 0;
        for (var buffer = new byte[16]; bytes < 50;)
            bytes += await stream.ReadAsync(buffer);

        Assert.True(bytes >= 50);
    }

    [Fact]
    public async Task A_stream_that_brings_nothing_for_the_idle_timeout_fails()
    {
        await using var tiers = new ThreeTiers(["BodyIdleTimeout=00:00:00.500"]);
        tiers.Mcp.Fault = Fault.StallingBody;
        using var response = await tiers.Client.GetAsync("accounts", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();

        Assert.Equal("the beginning".Length, await stream.ReadAtLeastAsync(new byte[13], 13));
        var exception = await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(new byte[1]).AsTask());

        Assert.IsType<TimeoutException>(exception.InnerException);
        await Eventually.IsTrueAsync(() => tiers.Mcp.OpenConnections == 0, "the connection was left open");
    }

    [Fact]
    public async Task A_stream_that_goes_on_is_not_cut_by_the_idle_timeout()
    {
        await using var tiers = new ThreeTiers(["BodyIdleTimeout=00:00:02"]);
        tiers.Mcp.Fault = Fault.EndlessBody;
        using var response = await tiers.Client.GetAsync("accounts", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();

        Assert.Equal(60, await stream.ReadAtLeastAsync(new byte[60], 60));
    }

    [Fact]
    public async Task When_no_tier_answers_in_its_time_the_caller_is_told_what_each_did()
    {
        await using var tiers = new ThreeTiers(["AttemptTimeout=00:00:00.800", "Retry:MaxAttempts=1"]);
        tiers.Mcp.Fault = tiers.Sdk.Fault = tiers.Rest.Fault = Fault.Hang;

        var exception = await Assert.ThrowsAsync<AllTiersFailedException>(() => tiers.Client.GetAsync("accounts"));

        Assert.Equal(["mcp", "sdk", "rest"], exception.Attempts.Select(attempt => attempt.Tier));
        Assert.Equal((1, 1, 1), (tiers.Mcp.Arrivals, tiers.Sdk.Arrivals, tiers.Rest.Arrivals));
        await Eventually.IsTrueAsync(() => tiers.Mcp.OpenConnections + tiers.Sdk.OpenConnections + tiers.Rest.OpenConnections == 0, "a connection was left open");
    }

    [Fact]
    public async Task When_the_total_timeout_runs_out_the_caller_gets_what_HttpClient_throws()
    {
        await using var tiers = new ThreeTiers(["TotalTimeout=00:00:01.500", "AttemptTimeout=00:00:01", "Retry:MaxAttempts=1"]);
        tiers.Mcp.Fault = tiers.Sdk.Fault = tiers.Rest.Fault = Fault.Hang;

        var exception = await Assert.ThrowsAsync<TaskCanceledException>(() => tiers.Client.GetAsync("accounts"));

        Assert.IsType<TimeoutException>(exception.InnerException);
        Assert.StartsWith("crm: the total timeout of 1.5 s ran out for GET. mcp: no answer within the attempt timeout; sdk: no answer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_cancellation_is_the_callers_and_counts_nowhere()
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = Fault.Hang;
        using var cancellation = new CancellationTokenSource();

        var sending = tiers.Client.GetAsync("accounts", cancellation.Token);
        await Eventually.IsTrueAsync(() => tiers.Mcp.Arrivals == 1, "the request never arrived");
        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.Equal((0, 0), (tiers.Breaker("mcp").TotalCalls, tiers.Sdk.Arrivals));
        await Eventually.IsTrueAsync(() => tiers.Mcp.OpenConnections == 0, "the connection was left open");
    }

    [Fact]
    public async Task A_POST_whose_connection_is_never_accepted_takes_the_next_tier()
    {
        using var full = new FullBacklog();
        await using var tiers = new ThreeTiers(
            [$"Tiers:mcp:BaseAddress={full.Address}", "Retry:MaxAttempts=1"],
            tiers: builder => builder.ConfigureTier("mcp", tier => tier.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromMilliseconds(300) })));

        using var response = await tiers.Client.SendAsync(Requests.Of("POST"));

        Assert.Equal("sdk", await response.Content.ReadAsStringAsync());
        Assert.Equal((1, 1), (tiers.Breaker("mcp").FailureCount, tiers.Sdk.Arrivals));
    }

    /// <summary>A port whose queue of connections is full, so that the kernel answers no more of them.</summary>
    private sealed class FullBacklog : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        public FullBacklog()
        {
            var listener = NewSocket();
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(0);
            var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            Address = new Uri($"http://127.0.0.1:{port}/");
            for (var i = 0; i < 4; i++)
            {
                var socket = NewSocket();
                socket.Blocking = false;
                try
                {
                    socket.Connect(IPAddress.Loopback, port);
                }
                catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
                {
                    // As asked.
                }
            }
        }

        public Uri Address { get; }

        public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

        private Socket NewSocket()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            return socket;
        }
    }
}
