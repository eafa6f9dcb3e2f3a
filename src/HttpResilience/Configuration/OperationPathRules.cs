namespace HttpResilience.Configuration;

/// <summary>Templates of operations: <c>/crm/v8/{module}/{id}</c>, <c>/crm/bulk/v8/*</c>.</summary>
internal static class OperationPathRules
{
    /// <summary>Why a template is refused, or <see langword="null"/>.</summary>
    public static string? Refuse(string template)
    {
        var isAddress = !template.StartsWith('/') && template.Contains("://", StringComparison.Ordinal);
        if (!isAddress && template.AsSpan().IndexOfAny('?', '#') is var end and >= 0)
            return $"has a {(template[end] == '?' ? "query" : "fragment")}; a template is a path without one, and only the path of a request is compared with it{Proposal(template, end)}";
        if (!template.StartsWith('/'))
            return "does not start with '/'; a template is the whole path below the client's base address";
        if (template.Contains('\\', StringComparison.Ordinal))
            return "has a backslash, which no request's path keeps; write '/'";
        // Too long for a Uri, for one.
        if (!Uri.TryCreate($"http://any{template}", UriKind.Absolute, out _))
            return "is not the path of a URI";
        var segments = template[1..].Split('/');
        return segments.Any(PathSegment.IsDots) ? "has dot segments, which no request's path keeps; write the path without them" : RefuseWildcard(segments) ?? RefuseNames(segments);
    }

    /// <summary>Equal for templates that match the same paths; null for what is no valid template.</summary>
    public static string? Shape(string? template) => template is null || Refuse(template) is not null ? null
        : string.Join('/', OperationTemplate.AsSent(template).Split('/').Select(segment => OperationTemplate.IsNamed(segment) ? "{}" : segment));

    // What stands before an '@' may be user info, of which the first part would pass for a path.
    private static string Proposal(string template, int end) => template.AsSpan(end).Contains('@') ? "" : $": write {ShownValue.Of($"/{template[..end].TrimStart('/')}")}";

    private static string? RefuseWildcard(string[] segments)
    {
        var first = Array.FindIndex(segments, segment => segment.Contains('*', StringComparison.Ordinal));
        return first < 0 || (segments[first] == "*" && first == segments.Length - 1)
            ? null
            : "has a '*' that is not the whole last segment; use {name} for one segment in the middle";
    }

    private static string? RefuseNames(string[] segments)
    {
        if (segments.FirstOrDefault(segment => segment.AsSpan().ContainsAny('{', '}') && !OperationTemplate.IsNamed(segment)) is { } odd)
            return $"has a segment {ShownValue.Of(odd)}; braces enclose a name and a whole segment, for example {{id}}";
        var twice = segments.Where(OperationTemplate.IsNamed).GroupBy(segment => segment, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? null : $"has {twice.Key} twice; give each segment its own name";
    }
}
