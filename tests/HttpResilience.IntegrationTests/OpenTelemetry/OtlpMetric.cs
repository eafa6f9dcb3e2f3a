namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>An <c>opentelemetry.proto.metrics.v1.Metric</c>.</summary>
internal sealed record OtlpMetric(string Meter, string Name, string Unit, string Description, string Kind, bool IsMonotonic, IReadOnlyList<OtlpPoint> Points)
{
    /// <param name="request">An <c>ExportMetricsServiceRequest</c>.</param>
    public static IEnumerable<OtlpMetric> ReadAll(ProtoMessage request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        select Read(scope.Message(1)!.Text(1), metric);

    private static OtlpMetric Read(string meter, ProtoMessage metric)
    {
        var (kind, data) = metric.Message(5) is { } gauge ? ("gauge", gauge) : metric.Message(7) is { } sum ? ("sum", sum) : ("histogram", metric.Message(9)!);
        var points = data.Messages(1).Select(point => kind == "histogram" ? OtlpPoint.OfHistogram(point) : OtlpPoint.OfNumber(point));
        return new OtlpMetric(meter, metric.Text(1), metric.Text(3), metric.Text(2), kind, kind == "sum" && data.Number(3) != 0, [.. points]);
    }
}
