using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using HttpResilience.Routing;

namespace HttpResilience.Tests.Routing;

/// <summary>RFC 9110, 15.4, and what must not go along to another origin.</summary>
public sealed class RedirectTests
{
    private const string Here = "https://mcp.example/v1/accounts/1";

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, true)]
    [InlineData(302, true)]
    [InlineData(303, true)]
    [InlineData(304, false)]
    [InlineData(305, false)]
    [InlineData(306, false)]
    [InlineData(307, true)]
    [InlineData(308, true)]
    [InlineData(200, false)]
    [InlineData(201, false)]
    [InlineData(404, false)]
    public void Six_statuses_redirect(int status, bool redirects)
    {
        Assert.Equal(redirects ? "https://mcp.example/v2" : null, TargetOf(Here, status, "/v2"));
        Assert.Null(TargetOf(Here, status, null));
    }

    [Theory]
    [InlineData("https://mcp.example/a/b", "c?d=1", "https://mcp.example/a/c?d=1")]
    [InlineData("https://mcp.example/a/b", "//sdk.example/x", "https://sdk.example/x")]
    [InlineData("https://mcp.example/", "https://sdk.example/x", "https://sdk.example/x")]
    [InlineData("http://mcp.example/", "https://mcp.example/x", "https://mcp.example/x")]
    [InlineData("http://mcp.example/", "http://sdk.example/x", "http://sdk.example/x")]
    [InlineData("https://mcp.example/", "http://mcp.example/x", null)]
    [InlineData("https://mcp.example/", "ftp://mcp.example/x", null)]
    [InlineData("http://mcp.example/", "file:///etc/passwd", null)]
    [InlineData("http://mcp.example/", "javascript:alert(1)", null)]
    public void It_goes_to_a_web_address_and_never_from_https_to_http(string from, string location, string? target) => Assert.Equal(target, TargetOf(from, 302, location));

    [Theory]
    [InlineData(300, "POST", "GET")]
    [InlineData(301, "POST", "GET")]
    [InlineData(302, "POST", "GET")]
    [InlineData(303, "POST", "GET")]
    [InlineData(307, "POST", "POST")]
    [InlineData(308, "POST", "POST")]
    [InlineData(301, "PUT", "PUT")]
    [InlineData(302, "DELETE", "DELETE")]
    [InlineData(303, "PUT", "GET")]
    [InlineData(303, "DELETE", "GET")]
    [InlineData(303, "HEAD", "HEAD")]
    [InlineData(302, "HEAD", "HEAD")]
    [InlineData(303, "GET", "GET")]
    public void The_method_and_the_body_stay_unless_the_status_asks_for_a_GET(int status, string method, string becomes)
    {
        var body = method is "GET" or "HEAD" ? null : new StringContent("{}", Encoding.UTF8);
        using var message = new HttpRequestMessage(new HttpMethod(method), Here) { Content = body };
        message.Headers.TransferEncodingChunked = true;

        Assert.True(Apply(message, status, "https://mcp.example/v2"));

        Assert.Equal((becomes, "https://mcp.example/v2"), (message.Method.Method, message.RequestUri!.AbsoluteUri));
        Assert.Same(method == becomes ? body : null, message.Content);
        Assert.Equal(method == becomes, message.Headers.TransferEncodingChunked == true);
    }

    [Fact]
    public void A_body_that_is_gone_is_not_sent_again_and_the_message_stays_as_it_is()
    {
        using var message = new HttpRequestMessage(HttpMethod.Put, Here) { Content = new StreamContent(new MemoryStream([1])) };
        message.Headers.Add("X-Key", "mcp's");
        Assert.False(Apply(message, 307, "https://sdk.example/"));
        Assert.Equal((Here, "mcp's"), (message.RequestUri!.AbsoluteUri, message.Headers.GetValues("X-Key").Single()));
    }

    [Fact]
    public void The_empty_body_that_all_requests_share_is_taken_off_and_keeps_its_headers()
    {
        using var message = new HttpRequestMessage(HttpMethod.Delete, Here) { Content = EmptyBody.Shared };
        Assert.True(Apply(message, 307, "https://sdk.example/"));
        Assert.Null(message.Content);
        Assert.Equal(0, EmptyBody.Shared.Headers.ContentLength);
    }

    [Theory]
    [InlineData("https://mcp.example/v2", true)]
    [InlineData("https://MCP.example:443/v2", true)]
    [InlineData("https://mcp.example:444/v1/accounts/1", false)]
    [InlineData("https://sdk.example/v1/accounts/1", false)]
    [InlineData("https://www.mcp.example/", false)]
    public void To_another_origin_goes_only_what_can_be_no_credential(string target, bool isSame)
    {
        using var message = new HttpRequestMessage(HttpMethod.Put, Here) { Content = JsonContent.Create(1) };
        foreach (var name in new[] { "Authorization", "Cookie", "X-Api-Key", "Referer", "From", "Idempotency-Key", "Accept", "User-Agent", "If-None-Match", "traceparent" })
            message.Headers.TryAddWithoutValidation(name, "1");
        message.Content.Headers.TryAddWithoutValidation("X-Signature", "1");
        message.Content.Headers.ContentLanguage.Add("de");

        Assert.True(Apply(message, 308, target));

        string[] harmless = ["Accept", "If-None-Match", "traceparent", "User-Agent"];
        string[] others = ["Authorization", "Cookie", "From", "Idempotency-Key", "Referer", "X-Api-Key"];
        Assert.Equal(isSame ? [.. harmless.Concat(others).Order(StringComparer.OrdinalIgnoreCase)] : harmless, message.Headers.NonValidated.Select(header => header.Key).Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(isSame ? ["Content-Language", "Content-Type", "X-Signature"] : ["Content-Language", "Content-Type"], message.Content.Headers.NonValidated.Select(header => header.Key).Order());
    }

    [Fact]
    public void The_ids_of_the_span_that_is_over_are_taken_off_and_those_of_another_trace_stay()
    {
        using var span = new Activity("send").SetIdFormat(ActivityIdFormat.W3C).Start();
        foreach (var (parent, stays) in new[] { (span.Id!, false), ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true) })
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, Here);
            message.Headers.Add("traceparent", parent);
            message.Headers.Add("tracestate", "a=b");
            message.Headers.Add("X-Key", "1");
            Assert.True(Apply(message, 302, "https://mcp.example/v2"));
            Assert.Equal((stays, stays, true), (message.Headers.Contains("traceparent"), message.Headers.Contains("tracestate"), message.Headers.Contains("X-Key")));
        }
    }

    private static string? TargetOf(string from, int status, string? location)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, from);
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        if (location is not null)
            response.Headers.TryAddWithoutValidation("Location", location);
        return Redirect.TargetOf(message, response)?.AbsoluteUri;
    }

    private static bool Apply(HttpRequestMessage message, int status, string target)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        return Redirect.TryApply(message, response, new Uri(target));
    }
}
