using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>An OTLP endpoint (HTTP, Protocol Buffers) on a free loopback port that keeps what it is sent.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpCollector(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    /// <summary>One for each metric and export.</summary>
    public ConcurrentQueue<OtlpMetric> Metrics { get; } = new();

    public ConcurrentQueue<string> Refused { get; } = new();

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = new OtlpCollector(builder.Build());
        collector._app.Run(collector.ReceiveAsync);
        await collector._app.StartAsync();
        collector.Address = new Uri(collector._app.Urls.Single() + "/");
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var body = new MemoryStream();
        if (context.Request.Headers.ContentEncoding == "gzip")
            await new GZipStream(context.Request.Body, CompressionMode.Decompress).CopyToAsync(body);
        else
            await context.Request.Body.CopyToAsync(body);
        var isKnown = context.Request is { Method: "POST", ContentType: "application/x-protobuf" } && TryKeep(context.Request.Path, new ProtoMessage(body.ToArray()));
        if (!isKnown)
            Refused.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Request.ContentType}");
        context.Response.StatusCode = isKnown ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        context.Response.ContentType = "application/x-protobuf";
    }

    private bool TryKeep(string path, ProtoMessage request)
    {
        if (path == "/v1/traces")
            OtlpSpan.ReadAll(request).ToList().ForEach(Spans.Enqueue);
        else if (path == "/v1/metrics")
            OtlpMetric.ReadAll(request).ToList().ForEach(Metrics.Enqueue);
        else
            return false;
        return true;
    }
}
