using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace HttpResilience.AspNetCore.Control;

/// <summary>Reads a control's numbers, in the invariant culture.</summary>
internal static class ControlQuery
{
    private const double LongestSeconds = 7 * 24 * 60 * 60;

    /// <exception cref="BadHttpRequestException">There is no such number.</exception>
    public static TimeSpan ReadDuration(IQueryCollection query) => ReadNumber(query, "seconds") is { } seconds and >= 0.001 and <= LongestSeconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new BadHttpRequestException("'seconds' must be a number above 0 and at most 604800 (7 days), for example ?seconds=60.");

    /// <returns><see langword="null"/> without one: as configured.</returns>
    /// <inheritdoc cref="ReadDuration"/>
    public static double? ReadPercent(IQueryCollection query)
    {
        if (!query.ContainsKey("percent"))
            return null;
        return ReadNumber(query, "percent") is { } percent and >= 0 and <= 100
            ? percent
            : throw new BadHttpRequestException("'percent' must be a number between 0 and 100, for example ?percent=25; leave it out for the configured share.");
    }

    private static double? ReadNumber(IQueryCollection query, string key) =>
        double.TryParse(query[key].ToString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
