namespace HttpResilience.Routing;

/// <summary>May a request be sent again although an earlier attempt may have been processed?</summary>
internal static class Repeatability
{
    public const string IdempotencyKey = "Idempotency-Key";

    public static bool IsRepeatable(HttpRequestMessage message, TierOperation? operation) =>
        message.GetRepeatable() ?? operation?.Repeatable ?? (IsIdempotent(message.Method) || MadeHeaders.Of(message)?.NonValidated.Contains(IdempotencyKey) == true);

    /// <summary>RFC 9110, 9.2.2.</summary>
    public static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Put || method == HttpMethod.Delete || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Trace;
}
