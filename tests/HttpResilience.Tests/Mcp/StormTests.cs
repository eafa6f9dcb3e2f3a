using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace HttpResilience.Tests.Mcp;

/// <summary>Many writes at once, while sessions are lost, settings are reloaded and callers give up.</summary>
public sealed class StormTests
{
    private const string Settings = "\"Preset\": \"ZohoCrm\", \"ProtocolVersion\": \"2025-11-25\"";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_write_is_executed_once_at_most_and_answered_unless_its_caller_gave_up(int seed)
    {
        var random = new Random(seed);
        await using var harness = new McpHarness(Settings, tier: "\"CircuitBreaker\": { \"Enabled\": false }");
        harness.Server.HasSessions = true;
        // The settings are read before they begin to change.
        _ = harness.Tiers.Client;
        var executed = new ConcurrentDictionary<string, int>();
        var answer = harness.Tiers.Mcp.Otherwise;
        var calls = 0;
        harness.Tiers.Mcp.Otherwise = async (request, cancellationToken) =>
        {
            await Task.Yield();
            var response = await answer(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK && NameIn(await request.Content!.ReadAsStringAsync(CancellationToken.None)) is { } name)
                executed.AddOrUpdate(name, 1, (_, count) => count + 1);
            if (Interlocked.Increment(ref calls) % 7 == 0)
                harness.Server.LoseSession();
            return response;
        };
        harness.Tiers.Sdk.Otherwise = async (request, _) =>
        {
            executed.AddOrUpdate(NameIn(await request.Content!.ReadAsStringAsync(CancellationToken.None))!, 1, (_, count) => count + 1);
            return new HttpResponseMessage(HttpStatusCode.Created);
        };

        var writes = Enumerable.Range(0, 300).Select(number => WriteAsync(harness, $"n{number}", givesUp: random.Next(10) == 0)).ToArray();
        for (var i = 0; i < 20; i++)
        {
            harness.Reload(Settings, $"\"CircuitBreaker\": {{ \"Enabled\": false }}, \"Headers\": {{ \"X-Key\": \"{i}\" }}");
            await Task.Yield();
        }

        var statuses = await Task.WhenAll(writes);
        Assert.All(executed, write => Assert.Equal(1, write.Value));
        Assert.All(statuses, status => Assert.Contains(status, new[] { 0, 201 }));
        Assert.True(executed.Count >= statuses.Count(status => status == 201), "an answer without an execution");
    }

    private static string? NameIn(string body) => body.Contains("Last_Name", StringComparison.Ordinal) ? body[(body.IndexOf("Last_Name\":\"", StringComparison.Ordinal) + 12)..].Split('"')[0] : null;

    // 0 for one that gave up.
    private static async Task<int> WriteAsync(McpHarness harness, string name, bool givesUp)
    {
        using var cancellation = new CancellationTokenSource();
        var content = new StringContent(new JsonObject { ["data"] = new JsonArray(new JsonObject { ["Last_Name"] = name }) }.ToJsonString(), Encoding.UTF8, "application/json");
        var sending = Task.Run(() => harness.Tiers.Client.PostAsync("Leads", content, cancellation.Token), CancellationToken.None);
        if (givesUp)
            await cancellation.CancelAsync();
        try
        {
            using var response = await sending;
            return (int)response.StatusCode;
        }
        catch (OperationCanceledException) when (givesUp)
        {
            return 0;
        }
    }
}
