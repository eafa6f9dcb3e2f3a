using System.Text.Json.Nodes;

namespace HttpResilience.Tests.BadInput;

/// <summary>Ways through a JSON document that may have been edited.</summary>
internal static class JsonObjectExtensions
{
    /// <summary>The object at the end of the path, if there is one.</summary>
    public static JsonObject? TryFind(this JsonObject root, params string[] path) => path.Aggregate((JsonObject?)root, (node, key) => node?[key] as JsonObject);
}
