namespace HttpResilience.Configuration;

/// <summary>A valid template of an operation, with its literals as they stand in a request's URI.</summary>
internal static class OperationTemplate
{
    /// <summary>In the one form in which all templates of the same paths are written, but for the names between braces.</summary>
    public static string AsSent(string template) =>
        "/" + string.Join('/', template.TrimStart('/').Split('/').Select(segment => IsNamed(segment) || segment is "*" or "" ? segment : Escape(segment)));

    public static bool IsNamed(string segment) =>
        segment.Length > 2 && segment[0] == '{' && segment[^1] == '}' && !string.IsNullOrWhiteSpace(segment[1..^1]) && !segment.AsSpan(1, segment.Length - 2).ContainsAny('{', '}');

    // By the same Uri that has escaped the request's path: 'ü' is '%C3%BC' there, '%41' is 'A'. Between slashes, because Uri drops a blank at its end, and with it a part of a segment in the middle.
    private static string Escape(string segment) => new Uri($"http://any/{segment}/").AbsolutePath[1..^1];
}
