namespace HttpResilience.Retrying;

/// <summary>The <c>Retry-After</c> header (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>The wait that the response asks for; <see langword="null"/> when it asks for none, for a time that has passed, or says something that can't be read.</summary>
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider timeProvider)
    {
        if (!response.Headers.NonValidated.Contains("Retry-After"))
            return null;
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - timeProvider.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }
}
