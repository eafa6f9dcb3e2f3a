using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.IntegrationTests;

/// <summary>Headers that steer the library, filled with nonsense: no exception but those of a failed request, no wait beyond the bounds, nothing stale that should not be.</summary>
public sealed class HostileHeaderTests
{
    private static readonly string[] s_nonsense =
    [
        "-1", "-99999999999999999999", "99999999999999999999", "2147483648", "1.5", "1e9", "0x10", "", " ", ",", ";", "\"10\"", "NaN", "Infinity", "10, 20", "10;20", "\u00bd", "\u00ff\u00fe", "P1D", "00:00:10", "+10",
        "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Mon, 32 Feb 2030 25:61:61 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Fri, 31 Dec 9999 23:59:59 -1200", "tomorrow", "Thu, 01 Jan 1970 00:00:00 GMT\r\nRetry-After: 5\r\nAge: 5", "2147483647", "max-age=1", "=", "\"", "\\", "\0",
    ];

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public Task A_Retry_After_that_is_nonsense_delays_nothing_for_longer_than_configured(int status) =>
        Parallel.ForEachAsync(s_nonsense, async (value, _) => await CheckRetryAfterAsync(value, status));

    [Fact]
    public async Task Stale_answers_with_headers_of_nonsense_are_given_out_whole_or_not_at_all()
    {
        var isDown = false;
        await using var server = new WireServer(async wire =>
        {
            while (await wire.ReadAsync() is { } request && !Volatile.Read(ref isDown))
                await wire.RespondAsync("whole", HeadersOf(int.Parse(request.Target[1..], CultureInfo.InvariantCulture)));
        });
        var cache = new KeptCache();
        await using var client = new TierClient([server.Address], ["StaleIfError:Enabled=true", "CircuitBreaker:FailureThreshold=0"], services: services => services.AddSingleton<IDistributedCache>(cache));
        var count = s_nonsense.Length * 4;
        for (var i = 0; i < count; i++)
            Assert.True(await ReadAsync(client.Http, i) is "whole" or "failed", $"header {i}");
        Volatile.Write(ref isDown, true);
        var served = 0;

        for (var i = 0; i < count; i++)
        {
            try
            {
                using var response = await client.Http.GetAsync($"{i}");
                Assert.True(response.GetTierInfo()!.IsStale, $"header {i}");
                Assert.Equal("whole", await response.Content.ReadAsStringAsync());
                served++;
                Assert.True(response.Headers.Age is { } age && age >= TimeSpan.Zero, $"header {i}: Age {response.Headers.Age}");
            }
            catch (HttpRequestException)
            {
                // Nothing was kept.
            }
        }

        Assert.InRange(served, count / 4, count);
    }

    private static async Task CheckRetryAfterAsync(string value, int status)
    {
        await using var first = WireServer.Answering($"HTTP/1.1 {status} Wait\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n", closes: false);
        await using var second = WireServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond", closes: false);
        await using var client = new TierClient([first.Address, second.Address], ["MaxCoolDown=00:00:00.050", "CircuitBreaker:FailureThreshold=0"]);
        var started = TimeProvider.System.GetTimestamp();

        Assert.True(await client.Http.GetStringAsync("accounts") == "second", value);
        using var response = await client.Http.PostAsync("accounts", new StringContent("{}"));

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), $"{value}: it was waited for");
        Assert.True(first.Seen.Count(request => request.Method == "POST") <= 1, value);
        await Task.Delay(TimeSpan.FromMilliseconds(80), TimeProvider.System);
        var before = first.Seen.Count;
        Assert.True(await client.Http.GetStringAsync("accounts") == "second", value);
        Assert.True(first.Seen.Count == before + 1, $"{value}: the tier still cools down");
    }

    // Each piece of nonsense as one of four headers.
    private static string HeadersOf(int i)
    {
        var value = s_nonsense[i / 4].Split('\r')[0];
        return (i % 4) switch
        {
            0 => $"Age: {value}\r\n",
            1 => $"Cache-Control: max-age={value}, stale-if-error={value}\r\nAge: {value}\r\n",
            2 => $"Expires: {value}\r\nDate: {value}\r\nCache-Control: stale-if-error=60\r\n",
            _ => $"Cache-Control: {value}\r\nVary: {value}\r\nPragma: {value}\r\nWarning: {value}\r\n",
        };
    }

    private static async Task<string> ReadAsync(HttpClient client, int i)
    {
        try
        {
            return await client.GetStringAsync($"{i}");
        }
        catch (HttpRequestException)
        {
            return "failed";
        }
    }
}
