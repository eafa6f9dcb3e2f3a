namespace HttpResilience.IntegrationTests.OpenTelemetry;

/// <summary>An event of a span.</summary>
internal sealed record OtlpEvent(string Name, IReadOnlyDictionary<string, object> Attributes);
