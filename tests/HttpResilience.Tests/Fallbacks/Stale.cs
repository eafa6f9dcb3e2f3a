using System.Collections.Frozen;
using HttpResilience.Fallbacks;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>What the tests of kept answers start from.</summary>
internal static class Stale
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static StaleSettings Settings(bool trust = false, params string[] credentialHeaders) =>
        new(TimeSpan.FromHours(1), 1000, 100_000, [1, 2, 3, 4], trust, credentialHeaders.ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>A GET with headers as "Name: value".</summary>
    public static HttpRequestMessage Get(params string[] headers)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, "https://api/v1/accounts");
        foreach (var header in headers)
            Assert.True(message.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim()));
        return message;
    }

    /// <summary>An answer with headers as "Name: value", of which content headers go to the content.</summary>
    public static HttpResponseMessage Answer(params string[] headers)
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent("body"u8.ToArray()) };
        foreach (var header in headers)
        {
            var (name, value) = (header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim());
            Assert.True(response.Headers.TryAddWithoutValidation(name, value) || response.Content.Headers.TryAddWithoutValidation(name, value));
        }

        return response;
    }

    public static StaleEntry Entry(TimeProvider timeProvider, int size = 4) => StaleEntry.Of(Answer(), timeProvider.GetUtcNow()) with { Body = new byte[size] };
}
