using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Documentation;

/// <summary>A client with the settings that a page shows, and stub tiers.</summary>
internal static class PageClient
{
    /// <param name="page">The page.</param>
    /// <param name="heading">The heading below which the settings stand.</param>
    /// <param name="root">More of the section TierResilience, as JSON.</param>
    /// <param name="stubs">The tiers that the harness does not know of itself.</param>
    public static TierHarness Start(string page, string heading, string root = "", params (string Name, StubTier Stub)[] stubs)
    {
        var below = Page.Read(page).Split($"\n{heading}\n", 2)[1];
        var json = CodeBlock.Of(below).First(block => block.Language == "json").Text;
        using var settings = JsonDocument.Parse(json);
        var client = settings.RootElement.GetProperty("TierResilience").GetProperty("Clients").EnumerateObject().Single().Value.GetRawText().Trim();
        return new TierHarness(client[1..^1], root, tiers: builder =>
        {
            foreach (var (name, stub) in stubs)
                builder.ConfigureTier(name, tier => tier.ConfigurePrimaryHttpMessageHandler(() => stub));
        });
    }

    /// <summary>How long a request takes, in virtual time.</summary>
    public static async Task<TimeSpan> TimeAsync(this TierHarness tiers, Task<HttpResponseMessage> sending)
    {
        var start = tiers.Time.GetTimestamp();
        try
        {
            using var response = await tiers.RunAsync(sending, TimeSpan.FromMilliseconds(10));
        }
        catch (HttpRequestException)
        {
            // However it ends.
        }
        catch (TaskCanceledException)
        {
            // Likewise.
        }

        return tiers.Time.GetElapsedTime(start);
    }
}
