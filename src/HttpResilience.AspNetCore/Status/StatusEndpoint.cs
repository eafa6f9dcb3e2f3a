using System.Diagnostics.Metrics;
using System.Text.Json;
using HttpResilience.Telemetry.Status;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.AspNetCore.Status;

/// <summary>GET /status: the state of all clients as JSON. Thread-safe.</summary>
internal sealed class StatusEndpoint(ITierResilienceStatus status, TierSeries series, bool hasControls, TimeProvider timeProvider)
{
    // Of each client; ITierResilienceStatus has more, if configured.
    private const int Requests = 50;

    private static readonly TimeSpan s_shared = TimeSpan.FromMilliseconds(100);

    private readonly StatusDetail _detail = new() { Controls = hasControls, Series = series.Read, Requests = Requests };

    // Guards the two below; held while a body is made, so that of streams which ask at the same moment one does the work.
    private readonly object _gate = new();
    private byte[]? _body;
    private long _made;

    public static StatusEndpoint Create(IServiceProvider services, bool hasControls)
    {
        var timeProvider = services.GetRequiredService<TimeProvider>();
        var series = new TierSeries(services.GetRequiredService<IMeterFactory>(), timeProvider);
        // A listener is known to the whole process until it is disposed of: only a host that runs has one.
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(series.Start);
        lifetime.ApplicationStopped.Register(series.Dispose);
        return new StatusEndpoint(services.GetRequiredService<ITierResilienceStatus>(), series, hasControls, timeProvider);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var body = Read();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The body, at most a tenth of a second old: a hundred streams cost little more than one.</summary>
    public ReadOnlyMemory<byte> ReadShared()
    {
        lock (_gate)
        {
            if (_body is null || timeProvider.GetElapsedTime(_made) > s_shared)
                (_body, _made) = (Read(), timeProvider.GetTimestamp());
            return _body;
        }
    }

    private byte[] Read() => JsonSerializer.SerializeToUtf8Bytes(StatusReport.Of(status, timeProvider.GetUtcNow(), _detail), StatusJson.Default.StatusReport);
}
