using System.Text.Json.Nodes;

namespace ZohoWorker.Queue;

/// <summary>
/// A write that waits. Its id exists before it is sent for the first time and is what the server knows it by, so sending it again, even from another process, is still one write.
/// </summary>
internal sealed record QueuedWrite(string Module, JsonObject Fields)
{
    /// <summary>The value of the record's unique field. Whoever may hand the same write in again gives it an id of its own.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N");
}
