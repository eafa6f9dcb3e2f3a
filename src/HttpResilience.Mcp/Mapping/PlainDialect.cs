using System.Net;

namespace HttpResilience.Mcp.Mapping;

/// <summary>Nothing is known of the service but what its tools' settings say. An error is read as Zoho writes it, because no other way has a common form.</summary>
internal sealed class PlainDialect : IResultDialect
{
    public static PlainDialect Instance { get; } = new();

    public bool IsOneStep => false;

    public bool TakesText => true;

    public HttpStatusCode StatusOf(ToolMapping mapping, ReadOnlyMemory<byte> json) => (HttpStatusCode)mapping.Status;

    public HttpStatusCode? StatusOfError(ReadOnlyMemory<byte> json) => ZohoDialect.Instance.StatusOfError(json);
}
