using System.Text;

namespace HttpResilience.IntegrationTests;

/// <summary>The kinds of request that differ in whether, and by whom, they may be sent again.</summary>
internal static class Requests
{
    public static readonly string[] Repeatable = ["GET", "PUT", "POST with a key"];

    public static readonly string[] Unrepeatable = ["POST", "POST without a body"];

    public static HttpRequestMessage Of(string kind)
    {
        var request = new HttpRequestMessage(new HttpMethod(kind.Split(' ')[0]), "accounts/1");
        if (kind is "PUT" or "POST" or "POST with a key")
            request.Content = new StringContent("{\"a\":1}", Encoding.UTF8, "application/json");
        if (kind == "POST with a key")
            request.Headers.Add("Idempotency-Key", "k1");
        return request;
    }
}
