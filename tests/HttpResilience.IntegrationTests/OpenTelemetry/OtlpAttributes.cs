namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>Lists of <c>opentelemetry.proto.common.v1.KeyValue</c>.</summary>
internal static class OtlpAttributes
{
    public static IReadOnlyDictionary<string, object> Read(ProtoMessage message, int field) => message.Messages(field).ToDictionary(pair => pair.Text(1), pair => ValueOf(pair.Message(2)!));

    private static object ValueOf(ProtoMessage value) => value.Has(1) ? value.Text(1) : value.Has(2) ? value.Number(2) != 0 : value.Has(3) ? value.Number(3) : value.Has(4) ? value.Double(4) : "?";
}
