using System.Buffers;
using System.Text;
using System.Text.Json;
using HttpResilience.Routing;

namespace HttpResilience.Configuration;

/// <summary>What is in force, as configuration that can be loaded again.</summary>
internal static class ConfigurationExport
{
    public static string Write(IEnumerable<TierSet> clients)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject(SectionNames.Root);
            json.WriteStartObject(SectionNames.Clients);
            // Configuration does not mind case, so two such clients have one section.
            foreach (var client in clients.DistinctBy(client => client.Client, StringComparer.OrdinalIgnoreCase))
                Write(json, client);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, TierSet client)
    {
        json.WritePropertyName(client.Client);
        // What holds for tiers is written at each of them: said again for the client, it would be of no effect.
        new OptionsWriter(json).Write(client.Effective, OptionsSchema.Client, static property => !property.IsOf(DefaultOptions.Tier));
    }
}
