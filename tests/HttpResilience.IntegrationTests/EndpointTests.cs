using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests;

/// <summary>Status and events over sockets, from Kestrel.</summary>
public sealed class EndpointTests : IAsyncDisposable
{
    private readonly FaultyServer _mcp = new("mcp");
    private readonly FaultyServer _sdk = new("sdk");
    private readonly HttpClient _http = new();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _mcp.DisposeAsync();
        await _sdk.DisposeAsync();
    }

    [Fact]
    public async Task The_status_shows_nothing_of_what_requests_carried()
    {
        await using var server = await ResilienceServer.StartAsync(_mcp, _sdk);
        foreach (var fault in new[] { Fault.None, Fault.ServerError, Fault.Reset, Fault.CutHeaders, Fault.TooManyRequests })
        {
            _mcp.Fault = fault;
            using var message = new HttpRequestMessage(HttpMethod.Put, "accounts/s3cret-in-path?token=s3cret-in-query") { Content = new StringContent("s3cret-in-body") };
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "s3cret-token");
            message.Headers.Add("Cookie", "session=s3cret-cookie");
            using var response = await server.Crm.SendAsync(message);
        }

        Assert.Contains(_mcp.Seen, request => request.Target.Contains("s3cret-in-query", StringComparison.Ordinal));
        var body = await _http.GetStringAsync(new Uri(server.Address, "status"));
        Assert.Contains("\"tier\":\"sdk\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public Task An_opening_breaker_is_in_the_stream_within_a_second() => InTime.HoldsAsync(async () =>
    {
        _mcp.Fault = Fault.None;
        await using var server = await ResilienceServer.StartAsync(_mcp, _sdk);
        using var reader = await OpenAsync(server);
        await ReadUntilAsync(reader, "\"servingTier\":\"mcp\"");
        _mcp.Fault = Fault.ServerError;
        for (var i = 0; i < 5; i++)
            using (await server.Crm.GetAsync("accounts/1"))
            {
            }

        var started = TimeProvider.System.GetTimestamp();
        await ReadUntilAsync(reader, "\"name\":\"circuit_opened\"");
        await ReadUntilAsync(reader, "\"servingTier\":\"sdk\"");
        InTime.Require(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(1));
    });

    [Fact]
    public Task A_stop_ends_streams_within_a_second_and_a_reader_can_come_back_after_the_restart() => InTime.HoldsAsync(async () =>
    {
        var port = 0;
        await using (var server = await ResilienceServer.StartAsync(_mcp, _sdk))
        {
            port = server.Address.Port;
            using var reader = await OpenAsync(server);
            using var deaf = await DeafReaderAsync(server);
            await ReadUntilAsync(reader, "event: status");
            var started = TimeProvider.System.GetTimestamp();
            var stopping = server.StopAsync();
            while (await reader.ReadLineAsync().WaitAsync(Eventually.Patience) is not null)
            {
            }

            InTime.Require(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(1));
            await stopping;
        }

        await using var again = await ResilienceServer.StartAsync(_mcp, _sdk, port);
        using var back = await OpenAsync(again);
        await ReadUntilAsync(back, "\"servingTier\":\"mcp\"");
    });

    [Fact]
    public Task Readers_who_do_not_read_delay_neither_requests_nor_other_readers() => InTime.HoldsAsync(async () =>
    {
        await using var server = await ResilienceServer.StartAsync(_mcp, _sdk);
        var deaf = new List<TcpClient>();
        for (var i = 0; i < 10; i++)
            deaf.Add(await DeafReaderAsync(server));
        using var reader = await OpenAsync(server);
        await ReadUntilAsync(reader, "event: status");
        var control = server.Services.GetRequiredService<ITierResilienceControl>();

        // Far more than sockets hold.
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 20_000; i++)
            control.SetTrafficShare("crm", "mcp", i % 2 == 0 ? 100 : null, new string('x', 100));
        using (await server.Crm.GetAsync("accounts/1"))
            control.Isolate("crm", "mcp", "the-last");

        await ReadUntilAsync(reader, "the-last");
        InTime.Require(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(10));
        deaf.ForEach(client => client.Dispose());
    });

    private static async Task<TcpClient> DeafReaderAsync(ResilienceServer server)
    {
        var client = new TcpClient { ReceiveBufferSize = 1024 };
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {server.Address.AbsolutePath}events HTTP/1.1\r\nHost: x\r\n\r\n"));
        return client;
    }

    private async Task<StreamReader> OpenAsync(ResilienceServer server) => new(await _http.GetStreamAsync(new Uri(server.Address, "events")));

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync().WaitAsync(Eventually.Patience);
            Assert.NotNull(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }
    }
}
