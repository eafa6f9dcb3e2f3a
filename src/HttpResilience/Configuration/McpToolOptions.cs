using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>A kind of request, and the tool that takes its place.</summary>
/// <remarks>Not thread-safe; it is copied when it takes effect. What a preset's tool of the same name says holds where this says nothing.</remarks>
public sealed class McpToolOptions
{
    /// <summary>The tool's name on the server. Default: the name of these settings.</summary>
    public string? Tool { get; set; }

    /// <summary>The request's method. Required.</summary>
    public string? Method { get; set; }

    /// <summary>A template of the path below the client's base address, without a query: <c>/v8/{module}/{id}</c>. Literal segments win over <c>{name}</c>. Required.</summary>
    public string? Path { get; set; }

    /// <summary>
    /// The tool's arguments. A name with dots lies in objects (<c>path_variables.module</c>), <c>*</c> as the last name stands for the members of an object. A value is <c>{name}</c> of the path, <c>{query}</c> for all
    /// parameters of the query, <c>{query.name}</c> for one, <c>{body}</c> for the body, or a text that is sent as it is. Default none.
    /// </summary>
    public IDictionary<string, string> Arguments { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The status of a result, 200 to 299. Default 200.</summary>
    [ValidRange(200, 299)]
    public int? Status { get; set; }
}
