using System.Globalization;
using System.Net;

namespace HttpResilience.Fallbacks;

/// <summary>An answer that is kept. Immutable.</summary>
internal sealed record StaleEntry
{
    // RFC 9111, 1.2.2 and 5.1.
    private const long MaxAgeSeconds = int.MaxValue;

    /// <summary>Where it is kept; empty before it is. In it so that a cache that mixes up its keys, or cuts them off, gives nobody another's answer.</summary>
    public string Key { get; init; } = "";

    /// <summary>When its headers were received.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>How long after <see cref="StoredAt"/> it may be served.</summary>
    public TimeSpan Lifetime { get; init; }

    public required HttpStatusCode Status { get; init; }

    public required string Reason { get; init; }

    public required Version Version { get; init; }

    public required KeyValuePair<string, string[]>[] Headers { get; init; }

    public required KeyValuePair<string, string[]>[] ContentHeaders { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>The answer without its body, before the caller can change it.</summary>
    public static StaleEntry Of(HttpResponseMessage response, DateTimeOffset now)
    {
        var connection = StaleHeaders.Raw(response.Headers, "Connection");
        return new StaleEntry
        {
            StoredAt = now,
            Status = response.StatusCode,
            Reason = response.ReasonPhrase ?? "",
            Version = response.Version,
            Headers = StaleHeaders.Kept(response.Headers, connection),
            ContentHeaders = StaleHeaders.Kept(response.Content.Headers, connection),
        };
    }

    /// <summary>The age that it came with.</summary>
    public TimeSpan AgeOnArrival => Array.Find(Headers, static header => IsNamed(header.Key, "Age")).Value is [var age, ..] ? CacheDirectives.Age(age) : TimeSpan.Zero;

    public byte[] Serialize() => StaleFormat.Write(this);

    /// <summary>Null when it can't be read, was changed, or is of another version of this library. Never throws.</summary>
    public static StaleEntry? TryRead(ReadOnlySpan<byte> bytes) => StaleFormat.TryRead(bytes);

    /// <summary>The age since it was stored; negative when that was in the future of a clock that was set back.</summary>
    public TimeSpan AgeAt(DateTimeOffset now) => now - StoredAt;

    /// <summary>The answer as if it came now, said to be stale.</summary>
    public HttpResponseMessage ToResponse(TimeProvider timeProvider)
    {
        var response = new HttpResponseMessage(Status) { ReasonPhrase = Reason, Version = Version, Content = new ByteArrayContent(Body) };
        var age = (long)AgeAt(timeProvider.GetUtcNow()).TotalSeconds;
        foreach (var (name, values) in Headers)
        {
            if (IsNamed(name, "Age"))
                age += (long)CacheDirectives.Age(values[0]).TotalSeconds;
            else
                response.Headers.TryAddWithoutValidation(name, values);
        }

        foreach (var (name, values) in ContentHeaders)
        {
            // The content knows its length.
            if (!IsNamed(name, "Content-Length"))
                response.Content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Headers.TryAddWithoutValidation("Age", Math.Clamp(age, 0, MaxAgeSeconds).ToString(CultureInfo.InvariantCulture));
        response.Headers.TryAddWithoutValidation("Warning", "110 - \"Response is Stale\"");
        return response;
    }

    private static bool IsNamed(string name, string known) => string.Equals(name, known, StringComparison.OrdinalIgnoreCase);
}
