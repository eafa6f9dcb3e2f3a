namespace HttpResilience.Tests.BadInput;

/// <summary>An answer with headers by chance, and how long it may be kept by RFC 9111 and RFC 5861, read strictly: what is in doubt is stale.</summary>
internal sealed class CacheAnswer
{
    private static readonly string[] s_forbidding = ["no-store", "no-cache", "revalidate"];

    private readonly List<(string Name, string Value)> _headers = [];
    private readonly DateTimeOffset _now;

    public CacheAnswer(Random random, DateTimeOffset now)
    {
        _now = now;
        var values = new HeaderValues(random, now);
        for (var i = random.Next(3); i > 0; i--)
            _headers.Add(("Cache-Control", values.CacheControl()));
        if (random.Next(3) == 0)
            _headers.Add(("Age", values.Number()));
        if (random.Next(12) == 0)
            _headers.Add(("Age", values.Number()));
        if (random.Next(3) == 0)
            _headers.Add(("Date", random.Next(4) == 0 ? values.Time() : now.ToString("r")));
        if (random.Next(3) == 0)
            _headers.Add(("Expires", values.Time()));
        if (random.Next(8) == 0)
            _headers.Add(("Vary", random.Next(3) switch { 0 => "*", 1 => "Accept, X-Tenant", _ => values.Odd() }));
        if (random.Next(10) == 0)
            _headers.Add(("Pragma", random.Next(2) == 0 ? "no-cache" : values.Odd()));
        if (random.Next(4) == 0)
            _headers.Add(("Content-Type", random.Next(2) == 0 ? "text/plain" : values.Odd()));
    }

    /// <summary>Whether all that it says is by the grammar, and nothing but its age is against keeping it, so that it has to be kept.</summary>
    public bool IsPlain => !_headers.Exists(header => header.Name is "Vary" or "Pragma" or "Expires" or "Date") && _headers.Count(header => header.Name == "Age") < 2
        && _headers.Where(header => header.Name == "Age").All(header => StrictHttp.Seconds(header.Value) is not null)
        && _headers.Where(header => header.Name == "Cache-Control").All(header => StrictHttp.Directives(header.Value)?.All(IsReadable) == true
            && !s_forbidding.Any(word => header.Value.Contains(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Seconds for which it may be given out, at most; 0 when it must not be kept.</summary>
    public long Lifetime(long maxAge, string[] forbidding)
    {
        var directives = _headers.Where(header => header.Name == "Cache-Control").SelectMany(header => StrictHttp.Directives(header.Value) ?? []).ToArray();
        if (directives.Any(directive => forbidding.Contains(directive.Name)) || _headers.Contains(("Vary", "*")) || _headers.Contains(("Pragma", "no-cache")))
            return 0;
        var ages = _headers.Where(header => header.Name == "Age").Select(header => StrictHttp.Seconds(header.Value.Split(',')[0].Trim(' ', '\t')) ?? 0);
        var age = (long)Math.Min(ages.FirstOrDefault(), int.MaxValue);
        // Of a header that breaks the grammar nobody can say what it allows; the settings hold all the same.
        var isReadable = _headers.Where(header => header.Name == "Cache-Control").All(header => StrictHttp.Directives(header.Value) is not null);
        var staleIfError = isReadable ? Least(directives, "stale-if-error") : null;
        return Math.Max(0, (staleIfError is null ? maxAge : Math.Min(maxAge, (Least(directives, "max-age") ?? FromExpires()) + staleIfError.Value)) - age);
    }

    public HttpResponseMessage ToResponse()
    {
        var response = new HttpResponseMessage { Content = new StreamContent(new MemoryStream("body"u8.ToArray())) };
        response.Content.Headers.ContentLength = 4;
        foreach (var (name, value) in _headers)
            Assert.True(response.Headers.TryAddWithoutValidation(name, value) || response.Content.Headers.TryAddWithoutValidation(name, value));
        return response;
    }

    public override string ToString() => string.Join("; ", _headers.Select(header => $"{header.Name}: [{header.Value}]"));

    private static bool IsReadable((string Name, string? Argument) directive) =>
        directive.Name is not ("max-age" or "stale-if-error") || (directive.Argument is { } text && StrictHttp.Seconds(text) is not null);

    private static long? Least((string Name, string? Argument)[] directives, string name)
    {
        var said = directives.Where(directive => directive.Name == name).Select(directive => StrictHttp.Seconds(directive.Argument ?? "") ?? 0);
        var seconds = said.Select(number => (long)Math.Min(number, int.MaxValue)).ToArray();
        return seconds.Length == 0 ? null : seconds.Min();
    }

    private long FromExpires()
    {
        var expires = Single("Expires") is { } end ? StrictHttp.Date(end, _now) : null;
        var date = Single("Date") is { } sent ? StrictHttp.Date(sent, _now) : null;
        return expires is null || date is null ? 0 : Math.Max(0, (long)(expires.Value - date.Value).TotalSeconds);
    }

    private string? Single(string name) => _headers.Count(header => header.Name == name) == 1 ? _headers.Find(header => header.Name == name).Value.Trim(' ') : null;
}
