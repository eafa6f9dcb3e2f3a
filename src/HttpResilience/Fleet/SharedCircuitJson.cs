using System.Text.Json.Serialization;

namespace HttpResilience.Fleet;

/// <summary>Enums by name: a row that a person reads, and that survives another order.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SharedCircuit))]
internal sealed partial class SharedCircuitJson : JsonSerializerContext;
