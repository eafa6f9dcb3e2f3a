using System.Text;

namespace HttpResilience.Tests.Properties;

/// <summary>A server that reads a path its own way before it looks for dot segments, as servers and proxies are known to do.</summary>
/// <param name="Decodings">How often it unescapes the path.</param>
/// <param name="CutsParameters">Whether what follows a semicolon is no part of a segment.</param>
/// <param name="CutsFirst">Whether it cuts before it unescapes, or after.</param>
/// <param name="Backslashes">Whether a backslash is a slash.</param>
/// <param name="Merges">Whether empty segments are dropped.</param>
internal sealed record LenientServer(int Decodings, bool CutsParameters, bool CutsFirst, bool Backslashes, bool Merges)
{
    private static readonly bool[] s_either = [false, true];

    public static IReadOnlyList<LenientServer> All { get; } =
    [
        .. from decodings in Enumerable.Range(0, 3)
           from cuts in s_either
           from cutsFirst in s_either
           from backslashes in s_either
           from merges in s_either
           select new LenientServer(decodings, cuts, cutsFirst, backslashes, merges),
    ];

    /// <summary>Whether the path goes above the prefix it starts with, be it for a moment.</summary>
    public bool Leaves(string prefix, string path)
    {
        var floor = Segments(prefix).Count - 1;
        var depth = floor;
        foreach (var segment in Segments(path).Skip(floor))
        {
            depth += segment switch { ".." => -1, "." => 0, _ => 1 };
            if (depth < floor)
                return true;
        }

        return false;
    }

    private List<string> Segments(string path)
    {
        if (CutsFirst)
            path = CutParameters(path);
        for (var i = 0; i < Decodings; i++)
            path = Unescape(path);
        path = CutParameters(Backslashes ? path.Replace('\\', '/') : path);
        // The last one is empty where a slash ends the path; a server that merges slashes keeps that.
        var segments = path[1..].Split('/').ToList();
        var last = segments.Count - 1;
        return Merges ? [.. segments.Where((segment, index) => segment.Length > 0 || index == last)] : segments;
    }

    private string CutParameters(string path) =>
        CutsParameters ? string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0])) : path;

    private static string Unescape(string path)
    {
        var text = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            var isEscape = path[i] == '%' && i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2]);
            text.Append(isEscape ? (char)Convert.ToByte(path.Substring(i + 1, 2), 16) : path[i]);
            i += isEscape ? 2 : 0;
        }

        return text.ToString();
    }
}
