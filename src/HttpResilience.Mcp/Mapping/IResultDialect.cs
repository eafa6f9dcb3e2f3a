using System.Net;

namespace HttpResilience.Mcp.Mapping;

/// <summary>What a service says inside a tool's result, as HTTP would say it.</summary>
internal interface IResultDialect
{
    /// <summary>The status of a result that is JSON.</summary>
    HttpStatusCode StatusOf(ToolMapping mapping, ReadOnlyMemory<byte> json);

    /// <summary>The status of an error that is JSON; null for one that says nothing known.</summary>
    HttpStatusCode? StatusOfError(ReadOnlyMemory<byte> json);

    /// <summary>Whether a tool does one thing, so that a refusal in its result speaks for the whole call; otherwise it may have done something before.</summary>
    bool IsOneStep { get; }

    /// <summary>Whether a result that is text and no JSON is an answer.</summary>
    bool TakesText { get; }
}
