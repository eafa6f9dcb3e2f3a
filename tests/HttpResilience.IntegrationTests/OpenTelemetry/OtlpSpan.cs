namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>An <c>opentelemetry.proto.trace.v1.Span</c>, as far as tests look at it.</summary>
internal sealed record OtlpSpan(string Source, string TraceId, string Id, string ParentId, string Name, long Kind, IReadOnlyDictionary<string, object> Attributes, IReadOnlyList<OtlpEvent> Events)
{
    public const long Internal = 1;
    public const long Client = 3;
    public const long Error = 2;

    public required long Status { get; init; }

    public required TimeSpan Duration { get; init; }

    public object? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    /// <param name="request">An <c>ExportTraceServiceRequest</c>.</param>
    public static IEnumerable<OtlpSpan> ReadAll(ProtoMessage request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select Read(scope.Message(1)!.Text(1), span);

    private static OtlpSpan Read(string source, ProtoMessage span) =>
        new(source, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(6), OtlpAttributes.Read(span, 9), [.. span.Messages(11).Select(one => new OtlpEvent(one.Text(2), OtlpAttributes.Read(one, 3)))])
        {
            Status = span.Message(15)?.Number(3) ?? 0,
            Duration = TimeSpan.FromTicks((span.Number(8) - span.Number(7)) / 100),
        };
}
