using System.Text.Json;

namespace ZohoTiers.Drill;

/// <summary>One JSON object on one line.</summary>
internal sealed class JsonReport : IDrillReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public void Write(DrillFigures total) => Console.Out.WriteLine(JsonSerializer.Serialize(total, s_json));
}
