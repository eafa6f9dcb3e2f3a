using System.Diagnostics.Metrics;
using System.Text;
using HttpResilience.AspNetCore.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.AspNetCore.Metrics;

/// <summary>A container with a meter HttpResilience of its own, and what Prometheus is told of it.</summary>
internal sealed class MetricsHarness : IDisposable
{
    /// <summary>The tests that listen, one after the other: a meter that belongs to no container is heard in all.</summary>
    public const string Alone = "Metrics listeners";

    private readonly ServiceProvider _services;

    public MetricsHarness(int maxSeries = PrometheusMetrics.MaxSeries)
    {
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(Logs)).BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        Metrics = new PrometheusMetrics(meters, _services.GetRequiredService<ILoggerFactory>().CreateLogger("HttpResilience"), maxSeries);
        Meter = meters.Create("HttpResilience");
    }

    public LogSink Logs { get; } = new();

    public IServiceProvider Services => _services;

    public PrometheusMetrics Metrics { get; }

    public Meter Meter { get; }

    public string Text => Render(PrometheusFormat.Text);

    public string OpenMetrics => Render(PrometheusFormat.OpenMetrics);

    public void Dispose()
    {
        Metrics.Dispose();
        _services.Dispose();
    }

    /// <summary>The lines that are no comments.</summary>
    public string[] Samples => [.. Text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    private string Render(PrometheusFormat format) => Encoding.UTF8.GetString(Metrics.Render(format).Span);
}
