using System.Net;
using System.Text.Json;

namespace HttpResilience.IntegrationTests.Sample;

/// <summary>The two-minute tour of the README, without the eyes.</summary>
[Collection(nameof(ServedSample))]
public sealed class ServedSampleTests
{
    [Fact]
    public async Task A_gateway_that_is_killed_on_the_faults_page_shows_in_the_status_and_comes_back_when_repaired()
    {
        await using var sample = await ServedSample.StartAsync();
        await StatusShowsAsync(sample, client => Serving(client) == "mcp" && client.GetProperty("recentRequests").GetArrayLength() > 0, "the load never reached mcp");

        Assert.Equal(HttpStatusCode.NoContent, await SwitchAsync(sample, "mcp/refuse", "1"));
        await StatusShowsAsync(sample, client => Serving(client) == "sdk" && Gateway(client).GetProperty("trips").GetInt64() > 0, "the breaker of mcp never opened");
        await StatusShowsAsync(sample, client => Gateway(client).GetProperty("isUnhealthy").GetBoolean(), "the probes never found mcp unhealthy");

        Assert.Equal(HttpStatusCode.NoContent, await SwitchAsync(sample, "mcp/off", "1"));
        await StatusShowsAsync(sample, client => Serving(client) == "mcp" && Gateway(client).GetProperty("state").GetString() == "Closed", "mcp never came back");
        Assert.Equal(0, await sample.QuitAsync());
    }

    [Fact]
    public async Task Faults_and_controls_are_not_for_pages_of_other_sites()
    {
        await using var sample = await ServedSample.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, await SwitchAsync(sample, "mcp/refuse", header: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await SwitchAsync(sample, "mcp/refuse", "1", host: "mine.example"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(sample, "resilience/control/ZohoCrmClient/mcp/isolate", "X-HttpResilience-Control", "1", "mine.example"));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(sample, "resilience/control/ZohoCrmClient/mcp/isolate", "X-HttpResilience-Control", "1", host: null));
    }

    private static string? Serving(JsonElement client) => client.GetProperty("servingTier").GetString();

    private static JsonElement Gateway(JsonElement client) => client.GetProperty("tiers")[0];

    private static Task<HttpStatusCode> SwitchAsync(ServedSample sample, string fault, string? header, string? host = null) =>
        PostAsync(sample, "faults/" + fault, "X-ZohoTiers-Fault", header, host);

    private static async Task<HttpStatusCode> PostAsync(ServedSample sample, string address, string name, string? header, string? host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Host = host;
        if (header is not null)
            request.Headers.Add(name, header);
        using var response = await sample.Client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task StatusShowsAsync(ServedSample sample, Func<JsonElement, bool> condition, string otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition(await sample.ReadStatusAsync()))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Eventually.Patience, otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
