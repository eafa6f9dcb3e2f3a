using System.Globalization;

namespace HttpResilience.Tests.BadInput;

/// <summary>Values of headers as servers should not send them, and as they should. No line breaks: no connection brings those.</summary>
internal sealed class HeaderValues(Random random, DateTimeOffset now)
{
    private static readonly string[] s_odd =
    [
        "", " ", "0", "-0", "-1", "+5", "1.5", "5s", "5 ", " 5", "5,", ",5", "5, 5", "5; 5", "\"5\"", "'5'", "0x10", "1e3", "٥", "５", "5\t",
        "00000000000000000000000000000000000000005", "NaN", "Infinity", "∞", "soon", "null", "*",
        "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "99999999999999999999999999999999", "-2147483649",
        "922337203685", "922337203686",
        "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0001 00:00:00 GMT", "Mon, 31 Feb 2026 00:00:00 GMT",
        "Thu, 01 Jan 2026 24:00:00 GMT", "Thu, 01 Jan 2026 00:00:60 GMT", "Thu, 01 Jan 2026 00:00:00",
        "Thu, 01 Jan 2026 01:00:00 +0100", "Thu, 01 Jan 2026 00:10:00 UTC", "Mon, 01 Jan 2026 00:10:00 GMT", "thu, 01 jan 2026 00:10:00 gmt", "2026-01-01T00:10:00Z",
        "Thu, 1 Jan 2026 00:10:00 GMT", "Thu, 32 Foo 2026 99:99:99 GMT",
        "\u00fc", "\u65e5\u672c", "\ud83d\ude00", "\u001b[2J", "\u0007", "\u007f", "\u00a0", "\u200b5", "\\", "\"", "\"\"", "\"5", "5\"", "\"5\\\"", "a=b", "=", "=5", ";",
        ",", ",,,,", "max-age", "{}", "[]", "${jndi:x}", "%0d%0a", "<script>",
    ];

    private static readonly string[] s_directives =
    [
        "max-age", "stale-if-error", "no-store", "no-cache", "must-revalidate", "proxy-revalidate", "private", "public", "immutable", "s-maxage", "stale-while-revalidate",
        "must-understand", "x-no-store-x", "extension",
    ];

    /// <summary>Anything, near to a number of seconds or a date.</summary>
    public string Time() => random.Next(12) switch
    {
        < 3 => random.Next(0, 4000).ToString(CultureInfo.InvariantCulture),
        3 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        < 7 => Date(),
        7 => Garble(Date()),
        8 => Garble(random.Next(100000).ToString(CultureInfo.InvariantCulture)),
        9 => new string((char)random.Next('0', '9' + 1), random.Next(1, 400)),
        _ => Odd(),
    };

    public string Odd() => s_odd[random.Next(s_odd.Length)];

    public string Number() => random.Next(3) == 0 ? Odd() : random.Next(0, 2000).ToString(CultureInfo.InvariantCulture);

    /// <summary>A date in one of the three forms, near or far.</summary>
    public string Date()
    {
        var date = random.Next(4) switch
        {
            0 => DateTimeOffset.UnixEpoch.AddSeconds(random.NextInt64(-60_000_000_000, 250_000_000_000)),
            1 => now.AddDays(random.Next(-20_000, 20_000)),
            _ => now.AddSeconds(random.Next(-5_000, 10_000)),
        };
        var format = random.Next(3) switch { 0 => "dddd, dd-MMM-yy HH:mm:ss 'GMT'", 1 => $"ddd MMM {(date.Day < 10 ? "' '" : "")}d HH:mm:ss yyyy", _ => "r" };
        return date.ToString(format == "r" || format.Length > 1 ? format : "r", CultureInfo.InvariantCulture);
    }

    public string CacheControl()
    {
        var items = Enumerable.Range(0, random.Next(5)).Select(_ => Directive());
        var text = string.Join(random.Next(8) switch { 0 => ",", 1 => " , ", 2 => ";", 3 => ",, ", _ => ", " }, items);
        return random.Next(10) == 0 ? Garble(text) : random.Next(30) == 0 ? Odd() : text;
    }

    public string Garble(string text)
    {
        var at = random.Next(text.Length + 1);
        return random.Next(4) switch
        {
            0 when at < text.Length => text.Remove(at, 1),
            1 => text.Insert(at, Odd()),
            2 => text[..at],
            _ => text.Insert(at, ((char)random.Next(' ', 0x180)).ToString()),
        };
    }

    // Mostly those that mean something.
    private string Directive()
    {
        var name = s_directives[random.Next(3) == 0 ? random.Next(s_directives.Length) : random.Next(2)];
        if (random.Next(6) == 0)
            name = name.ToUpperInvariant();
        return random.Next(8) switch
        {
            < 4 => $"{name}={random.Next(0, 900)}",
            4 => $"{name}=\"{random.Next(0, 900)}\"",
            5 => $"{name}={Odd()}",
            6 => $"{name} = {random.Next(0, 900)}",
            _ => name,
        };
    }
}
