using System.Net;
using System.Text;

namespace HttpResilience.Trimming;

/// <summary>Calling code: it knows of no tiers.</summary>
internal sealed class TicketClient(HttpClient http)
{
    public Task<string> ReadAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<string> WriteAsync(HttpMethod method, string path) => SendAsync(method, path, """{"subject":"x"}""");

    private async Task<string> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await http.SendAsync(request);
        var info = response.GetTierInfo();
        var from = info switch { null => "none", { IsStale: true } => "stale", _ => info.Tier ?? "fallback" };
        return response.StatusCode == HttpStatusCode.OK ? from : $"{from} {(int)response.StatusCode}";
    }
}
