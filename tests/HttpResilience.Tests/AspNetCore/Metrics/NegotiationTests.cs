using HttpResilience.AspNetCore.Metrics;
using Microsoft.AspNetCore.Http;

namespace HttpResilience.Tests.AspNetCore.Metrics;

[Collection(MetricsHarness.Alone)]
public sealed class NegotiationTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    [Theory]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/plain", Text)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Text)]
    [InlineData("application/openmetrics-text", OpenMetrics)]
    [InlineData("Application/OpenMetrics-Text; Version=\"1.0.0\"", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;q=0.7,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.9", Text)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0", Text)]
    [InlineData("application/openmetrics-text;version=2.0.0", Text)]
    [InlineData("application/openmetrics-text;version=0.0.1,*/*;q=0.1", Text)]
    [InlineData(";;;,q=x", Text)]
    public async Task A_scraper_gets_the_format_that_it_asks_for(string accept, string contentType)
    {
        using var it = new MetricsHarness();
        PrometheusMetrics.Of(it.Services);
        it.Meter.CreateCounter<int>("resilient_retries").Add(1);
        var (response, body) = await GetAsync(it, accept);

        Assert.Equal(contentType, response.ContentType);
        Assert.Contains("\nresilient_retries_total 1\n", body);
        Assert.Equal(contentType == OpenMetrics, body.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_keeps_or_reinterprets_the_answer()
    {
        using var it = new MetricsHarness();
        var (response, _) = await GetAsync(it, "");

        Assert.Equal("no-store", response.Headers.CacheControl);
        Assert.Equal("nosniff", response.Headers.XContentTypeOptions);
        Assert.Equal(200, response.StatusCode);
    }

    private static async Task<(HttpResponse Response, string Body)> GetAsync(MetricsHarness it, string accept)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = it.Services };
        context.Request.Headers.Accept = accept;
        context.Response.Body = body;
        await PrometheusEndpoint.HandleAsync(context);
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return (context.Response, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }
}
