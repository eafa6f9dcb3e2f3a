using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>A client "ledger" over real servers whose metrics and spans OpenTelemetry's SDK exports to a collector. Two attempts a tier.</summary>
internal sealed class Exported : IAsyncDisposable
{
    public const string Client = "ledger";
    public const string CallersSource = "Caller";

    private readonly ActivitySource _callers = new(CallersSource);
    private readonly ServiceProvider _services;
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    /// <param name="collector">Where they go.</param>
    /// <param name="tiers">The servers, in order: their names and addresses.</param>
    /// <param name="settings">More of the client's section.</param>
    /// <param name="sampler">Which traces are recorded; else all.</param>
    public Exported(OtlpCollector collector, (string Name, Uri Address)[] tiers, string[]? settings = null, Sampler? sampler = null)
    {
        Collector = collector;
        var own = tiers.SelectMany((tier, i) => new[] { $"Tiers:{tier.Name}:Order={i + 1}", $"Tiers:{tier.Name}:BaseAddress={tier.Address}" });
        var all = own.Concat(["Retry:MaxAttempts=2", "Retry:BaseDelay=00:00:00.001"]).Concat(settings ?? []).Select(setting => setting.Split('=', 2));
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(all.Select(pair => KeyValuePair.Create($"TierResilience:Clients:{Client}:{pair[0]}", (string?)pair[1]))).Build());
        services.AddLogging(logging => logging.ClearProviders());
        services.AddHttpClient(Client).AddTierResilience();
        _services = services.BuildServiceProvider();
        _traces = Sdk.CreateTracerProviderBuilder().AddSource("HttpResilience", "System.Net.Http", CallersSource).SetSampler(sampler ?? new AlwaysOnSampler())
            .AddOtlpExporter(export => Configure(export, "v1/traces")).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().AddMeter("HttpResilience").AddOtlpExporter(export => Configure(export, "v1/metrics")).Build();
    }

    public OtlpCollector Collector { get; }

    public HttpClient Http => _services.GetRequiredService<IHttpClientFactory>().CreateClient(Client);

    public CircuitBreaker Breaker(string tier) =>
        _services.GetRequiredService<ICircuitBreakerRegistry>().TryGet($"{Client}:{tier}", out var breaker) ? breaker! : throw new InvalidOperationException($"no breaker for {tier}");

    public Activity? StartCaller() => _callers.StartActivity("caller");

    /// <summary>The spans of one trace, in the order in which they ended.</summary>
    public IReadOnlyList<OtlpSpan> Trace(Activity caller)
    {
        Assert.True(_traces.ForceFlush());
        return [.. Collector.Spans.Where(span => span.TraceId == caller.TraceId.ToHexString())];
    }

    /// <summary>A metric as it is exported now, with the client's series only: other tests of the process have meters of the same name.</summary>
    public OtlpMetric Metric(string name)
    {
        Assert.True(_metrics.ForceFlush());
        var metric = Collector.Metrics.Last(metric => metric.Name == name && metric.Points.Any(IsOwn));
        return metric with { Points = [.. metric.Points.Where(IsOwn).OrderBy(point => point.Tags, StringComparer.Ordinal)] };
    }

    public async ValueTask DisposeAsync()
    {
        _traces.Dispose();
        _metrics.Dispose();
        _callers.Dispose();
        await _services.DisposeAsync();
    }

    private static bool IsOwn(OtlpPoint point) => point.Tags.Contains($"service={Client}", StringComparison.Ordinal);

    private void Configure(OtlpExporterOptions export, string path)
    {
        export.Protocol = OtlpExportProtocol.HttpProtobuf;
        export.Endpoint = new Uri(Collector.Address, path);
    }
}
