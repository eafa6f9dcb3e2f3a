using System.Globalization;

namespace HttpResilience.Tests.BadInput;

/// <summary>JSON values that nobody should write into a configuration file, and values that somebody should.</summary>
internal sealed class HostileValues(Random random)
{
    private static readonly string[] s_tokens =
    [
        "null", "true", "false", "\"true\"", "\"yes\"", "0", "1", "-1", "2", "3.7", "-0", "1e3", "1E400", "-1e400", "2147483647", "2147483648", "-2147483649",
        "9223372036854775808", "0.1", "1e-320",
        "99999999999999999999999", "5.0", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"∞\"", "\"0x10\"", "\"1,000\"", "\"1.000,5\"", "\" 7 \"", "\"+7\"", "\"7\\u0000\"",
        "\"٧\"", "\"1_000\"",
        "\"\"", "\" \"", "\"\\t\"", "\"\\r\\n\"", "\"\\u0000\"", "\"\\u001b[31m\"", "\"\\u200b\"", "\"\\ufeff\"", "\"ü\"", "\"日本\"", "\"😀\"", "\"e\\u0301\"",
        "\"\\u202e\"", "\"\\u0378\"", "\"\\u2028\"",
        "\"00:00:30\"", "\"00:00:00\"", "\"-00:00:01\"", "\"00:00:60\"", "\"24:00:00\"", "\"1.00:00:00\"", "\"1.00:00:00.0000001\"", "\"00:00:00.0000001\"",
        "\"10675199.02:48:05.4775807\"", "\"10675200.00:00:00\"",
        "\"00:30\"", "\"30\"", "\"30s\"", "\"PT30S\"", "\"1:2:3\"", "\"1:2:3:4\"", "\"00:00:30.5\"", "\"00:00:30,5\"", "\"00:00:00.12345678\"", "\" 00:00:30\"",
        "\"00 : 00 : 30\"",
        "[]", "{}", "[ 1, 2 ]", "[ null ]", "[ \"a\", null, 5 ]", "[ [] ]", "[ {} ]", "{ \"a\": 1 }", "{ \"\": \"\" }", "{ \"0\": 500, \"1\": 503 }",
        "{ \"2\": \"rest\" }", "{ \"-1\": 500 }", "[ 500, 500 ]", "[ 99 ]", "[ 600 ]",
        "\"http://ok.example/x/\"", "\"http://ok.example\"", "\"HTTP://OK.EXAMPLE:8080/a%20b/../c\"", "\"https://bücher.example/ä\"", "\"ftp://x.example/\"",
        "\"http://\"", "\"//x.example\"", "\"/x\"", "\"gateway\"",
        "\"http://user:pw@x.example/\"", "\"http://@x.example/\"", "\"http://x.example/?q\"", "\"http://x.example/#f\"", "\"http://x.example:0/\"",
        "\"http://x.example:65536/\"", "\"http://x.example:/\"",
        "\"http://[::1]/\"", "\"http://[fe80::1%25eth0]/\"", "\"http://[::1/\"", "\"http://1.2.3/\"", "\"http://0x7f.1/\"", "\"http://\\u0378.example/\"",
        "\"http://xn--a.example/\"", "\"http://xn--.example/\"", "\"http://a..b/\"",
        "\"http://.example/\"", "\"http://x.example\\\\y\"", "\"http:\\\\\\\\x.example\\\\y\"", "\"http:/x.example\"", "\"http:x.example\"", "\"http:///x.example\"",
        "\" http://x.example/ \"", "\"http://x.example/a b/\"", "\"http://x.example/\\u0000\"",
        "\"http://x_y.example/\"", "\"http://-x.example/\"", "\"http://x.example./\"", "\"http://💩.example/\"", "\"http://x\\u00ad.example/\"",
        "\"http://\\uff38.example/\"", "\"http://x.example/%zz\"", "\"http://x.example/%2e%2e/\"",
        "\"/\"", "\"//\"", "\"/a/../b\"", "\"/%2e%2e/b\"", "\"/{\"", "\"/{}\"", "\"/{ }\"", "\"/{a}{b}\"", "\"/{a}/{A}\"", "\"/*/a\"", "\"/a*\"", "\"*\"", "\"/v8/query\"",
        "\"/ü/{id}\"", "\"/a b\"", "\"/a%20b\"", "\"/\\u0000\"", "\"/a?b\"", "\"/{a\\nb}\"",
        "\"health\"", "\"/health\"", "\"../health\"", "\"health?x\"", "\"a:b\"", "\"health/ü\"", "\"health\\n\"", "\"http://x/\"", "\"\\\\\\\\x\"", "\"%2e%2e/x\"", "\"a b\"",
        "\"GET\"", "\"get\"", "\"PO ST\"", "\"POST\\r\\nX: 1\"", "\"Ünicode\"", "\"mcp\"", "\"MCP\"", "\"rst\"", "\"Exponential\"", "\"exponential\"", "\"1\"",
        "\"Exponential,Linear\"", "\"Time\"", "\"TryLast\"", "\"***\"",
        "\"Bearer ü\"", "\"a\\tb\"", "\"a\\u007fb\"", "\"a\\u0085b\"", "\"a\\r\\nX-Admin: 1\"", "\"Content-Type\"", "\"Host\"", "\"X-Key\"", "\"Authorization\"",
        "\"Expect\"", "\"Staging\"",
    ];

    private static readonly string[] s_keys =
    [
        "", " ", "Foo", "ü", "日本", "😀", "\n", "a\r\nb", "\u0000", "\u001b[2J", "0", "1", "-1", "a:b", ":", "::", "a:", ":a", "__proto__", "Order", "BaseAddress", "Retry",
        "Retry:MaxAttempts", "CircuitBreaker:Window:Size",
        "FailureThreshold", "FailureTreshold", "Timeout", "Tiers", "Tiers:new:Order", "Operations", "Clients", "Defaults", "Enabled", "Headers", "Host", "Content-Type",
        "X Key", "X-New", "mcp", "MCP", "sdk ", "***", "${x}", "{client}",
    ];

    /// <summary>Any of them, in any place.</summary>
    public string Any() => random.Next(40) switch
    {
        0 => $"\"{new string((char)random.Next('a', 'z'), random.Next(500, 5000))}\"",
        1 => $"\"{string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => $"\\u{random.Next(0xD800):x4}"))}\"",
        2 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        3 => $"\"{random.Next(100)}:{random.Next(70)}:{random.Next(70)}.{random.Next()}\"",
        _ => s_tokens[random.Next(s_tokens.Length)],
    };

    public string Key() => random.Next(30) switch
    {
        0 => new string('k', random.Next(200, 2000)),
        1 => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => (char)random.Next(1, 0xD7FF))),
        _ => s_keys[random.Next(s_keys.Length)],
    };

    /// <summary>A value that the setting takes by itself.</summary>
    public string Good(Setting setting) => setting.Kind switch
    {
        SettingKind.Flag => random.Next(2) == 0 ? "true" : "false",
        SettingKind.Whole => Whole(setting),
        SettingKind.Number or SettingKind.NumberAbove => Text(Between(setting)),
        SettingKind.Duration => $"\"{Duration(setting)}\"",
        SettingKind.Choice => $"\"{setting.Choices[random.Next(setting.Choices.Length)]}\"",
        SettingKind.Codes => $"[ {string.Join(", ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(400, 600)))} ]",
        SettingKind.HeaderNames => "[ \"X-One\", \"X-Two\" ]",
        SettingKind.Words => "[ \"Staging\", \"Test\" ]",
        SettingKind.TierNames => random.Next(2) == 0 ? "[ \"sdk\" ]" : "[ \"rest\", \"mcp\" ]",
        SettingKind.Address => $"\"http://t{random.Next(100)}.example:{random.Next(1, 65535)}/p{random.Next(10)}\"",
        SettingKind.ProbePath => "\"ping\"",
        SettingKind.Method => "\"PATCH\"",
        SettingKind.Template => $"\"/t{random.Next(100)}/{{id}}\"",
        SettingKind.Secret => "\"another-s3cret-that-is-long\"",
        _ => $"{{ \"X-H{random.Next(9)}\": \"s3cret\" }}",
    };

    private string Whole(Setting setting)
    {
        var (low, high) = setting.Low.Length == 0 ? (-100, 100) : (int.Parse(setting.Low, CultureInfo.InvariantCulture), int.Parse(setting.High, CultureInfo.InvariantCulture));
        return random.Next(6) switch { 0 => Text(low), 1 => Text(high), 2 => $"\"{low}\"", _ => Text(random.Next(low, Math.Min(high, low + 1000) + 1)) };
    }

    private double Between(Setting setting)
    {
        var (low, high) = (double.Parse(setting.Low, CultureInfo.InvariantCulture), double.Parse(setting.High, CultureInfo.InvariantCulture));
        return random.Next(4) switch { 0 => high, 1 when setting.Kind == SettingKind.Number => low, _ => low + ((high - low) * (random.NextDouble() + 1e-9) / 1.1) };
    }

    private string Duration(Setting setting)
    {
        var (low, high) = (TimeSpan.ParseExact(setting.Low, "c", null), TimeSpan.ParseExact(setting.High, "c", null));
        var duration = random.Next(5) switch { 0 => low, 1 => high, _ => low + TimeSpan.FromMilliseconds((int)Math.Min((high - low).TotalMilliseconds, random.Next(120_000))) };
        return duration.ToString("c");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
