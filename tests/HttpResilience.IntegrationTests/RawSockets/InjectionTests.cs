using System.Net;
using Microsoft.Extensions.Options;

namespace HttpResilience.IntegrationTests;

/// <summary>Values that try to end a header and begin another.</summary>
public sealed class InjectionTests
{
    [Theory]
    [InlineData("a\r\nX-Injected: yes")]
    [InlineData("a\nX-Injected: yes")]
    [InlineData("a\rX-Injected: yes")]
    [InlineData("a\0b")]
    [InlineData("a\r\n\r\nGET /admin HTTP/1.1\r\n")]
    public async Task A_value_from_configuration_that_ends_its_header_is_refused_and_not_shown(string value)
    {
        await using var server = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", closes: false);
        await using var client = new Configured(server.Address, "X-Own", value);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(client.SendAsync);

        Assert.Contains("TierResilience:Clients:crm:Tiers:tier1:Headers:X-Own", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Injected", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Accepted);
    }

    [Theory]
    [InlineData("X-Own\r\nX-Injected")]
    [InlineData("X Own")]
    [InlineData("X-\u00dcber")]
    [InlineData("")]
    public async Task A_name_from_configuration_that_is_none_is_refused(string name)
    {
        await using var server = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", closes: false);
        await using var client = new Configured(server.Address, name, "value");

        await Assert.ThrowsAsync<OptionsValidationException>(client.SendAsync);

        Assert.Equal(0, server.Accepted);
    }

    [Theory]
    [InlineData("caf\u00e9")]
    [InlineData("\u65e5\u672c")]
    [InlineData("a\u0085b\u2028c")]
    public async Task A_value_beyond_ASCII_is_refused(string value)
    {
        await using var server = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", closes: false);
        await using var client = new Configured(server.Address, "X-Own", value);

        await Assert.ThrowsAsync<OptionsValidationException>(client.SendAsync);

        Assert.Equal(0, server.Accepted);
    }

    /// <summary>HTTP/2 can carry in a value what HTTP/1.1 can't.</summary>
    [Theory]
    [InlineData("x-own", "a\r\nX-Injected: yes")]
    [InlineData("x-own", "a\0b")]
    [InlineData("x-own\r\nx-injected", "yes")]
    [InlineData("location", "/else\r\nX-Injected: yes")]
    [InlineData("retry-after", "1\r\nX-Injected: yes")]
    [InlineData("cache-control", "max-age=5\r\nX-Injected: yes")]
    public async Task A_tiers_header_over_HTTP_2_never_becomes_two(string name, string value)
    {
        await using var server = new FrameServer(async (frames, stream) =>
        {
            await frames.SendHeadersAsync(stream, name, value);
            await frames.SendAsync(FrameType.Data, Frame.EndStream, stream, "ok"u8);
        });
        await using var client = new TierClient([server.Address], ["StaleIfError:Enabled=true"]);
        (client.Http.DefaultRequestVersion, client.Http.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);

        try
        {
            using var response = await client.Http.GetAsync("accounts");
            Assert.False(response.Headers.NonValidated.Contains("X-Injected"));
            Assert.False(response.Content.Headers.NonValidated.Contains("X-Injected"));
        }
        catch (HttpRequestException)
        {
            // Refused whole.
        }

        Assert.Equal(1, server.Arrivals);
    }

    /// <summary>One tier with one header, through configuration.</summary>
    private sealed class Configured(Uri address, string name, string value) : IAsyncDisposable
    {
        private readonly List<TierClient> _clients = [];

        public async Task SendAsync()
        {
            var client = new TierClient([address], [$"Tiers:tier1:Headers:{name}={value}"]);
            _clients.Add(client);
            using var response = await client.Http.GetAsync("accounts");
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in _clients)
                await client.DisposeAsync();
        }
    }
}
