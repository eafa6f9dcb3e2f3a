using System.Globalization;

namespace HttpResilience.Fallbacks;

/// <summary>
/// Reads a <c>Cache-Control</c> header as it came. <see cref="System.Net.Http.Headers.CacheControlHeaderValue"/> would rewrite it,
/// and knows nothing of it when one directive is malformed.
/// </summary>
internal static class CacheDirectives
{
    // RFC 9111, 1.2.2: what is too large to be represented.
    private const int MaxSeconds = int.MaxValue;

    /// <summary>A directive's seconds: null when it is not there, zero when they can't be read, the least of several (RFC 9111, 4.2.1: what is in doubt is stale).</summary>
    public static TimeSpan? Seconds(string cacheControl, string directive)
    {
        TimeSpan? least = null;
        var rest = cacheControl.AsSpan();
        while (!rest.IsEmpty)
        {
            var item = TakeItem(ref rest).Trim();
            var equals = item.IndexOf('=');
            if (!(equals < 0 ? item : item[..equals]).Trim().Equals(directive, StringComparison.OrdinalIgnoreCase))
                continue;
            var seconds = equals < 0 ? TimeSpan.Zero : Seconds(item[(equals + 1)..]);
            least = least < seconds ? least : seconds;
        }

        return least;
    }

    /// <summary>An <c>Age</c> header: of several values the first (RFC 9111, 5.1), zero when it can't be read.</summary>
    public static TimeSpan Age(ReadOnlySpan<char> text) => Seconds(text.IndexOf(',') is >= 0 and var comma ? text[..comma] : text);

    /// <summary>Seconds as digits, plain or quoted (RFC 9111, 5.2); zero when they are anything else.</summary>
    public static TimeSpan Seconds(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text is ['"', .. var quoted, '"'])
            text = quoted;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
            return TimeSpan.Zero;
        return TimeSpan.FromSeconds(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : MaxSeconds);
    }

    private static ReadOnlySpan<char> TakeItem(ref ReadOnlySpan<char> rest)
    {
        var isQuoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"')
                isQuoted = !isQuoted;
            else if (rest[i] == '\\' && isQuoted)
                i++;
            else if (rest[i] == ',' && !isQuoted)
                return Split(ref rest, i);
        }

        return Split(ref rest, rest.Length);
    }

    private static ReadOnlySpan<char> Split(ref ReadOnlySpan<char> rest, int at)
    {
        var item = rest[..at];
        rest = at < rest.Length ? rest[(at + 1)..] : [];
        return item;
    }
}
