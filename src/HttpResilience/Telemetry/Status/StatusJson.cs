using System.Text.Json.Serialization;

namespace HttpResilience.Telemetry.Status;

/// <summary>The JSON of reports, written without reflection. One line each: nothing is indented.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(EventReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
