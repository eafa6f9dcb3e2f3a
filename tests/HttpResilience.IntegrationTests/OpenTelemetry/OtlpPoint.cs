namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>A point of one series: a number, or a histogram's count, sum and buckets.</summary>
internal sealed record OtlpPoint(string Tags, double Value, long Count, double Sum, IReadOnlyList<double> Bounds, IReadOnlyList<long> Buckets)
{
    public static OtlpPoint OfNumber(ProtoMessage point) => new(TagsOf(point, 7), point.Has(4) ? point.Double(4) : point.Number(6), 0, 0, [], []);

    public static OtlpPoint OfHistogram(ProtoMessage point) =>
        new(TagsOf(point, 9), 0, point.Number(4), point.Double(5), [.. point.Fixed64s(7).Select(BitConverter.Int64BitsToDouble)], point.Fixed64s(6));

    private static string TagsOf(ProtoMessage point, int field) =>
        string.Join(' ', OtlpAttributes.Read(point, field).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
