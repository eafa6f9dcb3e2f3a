using System.Globalization;

namespace HttpResilience.Retrying;

/// <summary>The <c>Retry-After</c> header (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(int.MaxValue);

    /// <summary>The wait that the response asks for; <see langword="null"/> when it asks for none, for a time that has passed, or says something that can't be read.</summary>
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider timeProvider)
    {
        if (!response.Headers.NonValidated.TryGetValues("Retry-After", out var said))
            return null;
        if (response.Headers.RetryAfter is not { } header)
            return said.Count == 1 ? Seconds(said.ToString()) : null;
        var wait = header.Delta ?? (header.Date - timeProvider.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }

    // The framework reads neither more than an int nor a long row of zeros. Whoever asks for longer does not ask for nothing.
    private static TimeSpan? Seconds(string text)
    {
        var digits = text.AsSpan().Trim(" \t");
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return null;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return s_longest;
        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }
}
