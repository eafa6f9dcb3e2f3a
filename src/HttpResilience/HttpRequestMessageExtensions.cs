namespace HttpResilience;

/// <summary>What calling code may say of one request. Not thread-safe, like the message itself; it has to be said before the message is sent.</summary>
public static class HttpRequestMessageExtensions
{
    private static readonly HttpRequestOptionsKey<bool> s_repeatable = new("HttpResilience.Repeatable");
    private static readonly HttpRequestOptionsKey<string> s_operation = new("HttpResilience.Operation");
    private static readonly HttpRequestOptionsKey<IReadOnlyList<string>> s_tiers = new("HttpResilience.Tiers");

    // Reading HttpRequestMessage.Options makes its dictionary, 104 B a request. A process that never says anything of a request does not pay for it.
    private static volatile bool s_anythingSaid;

    /// <summary>
    /// Says whether the request may be sent again although an earlier attempt may have been processed. It wins over the operation, the <c>Idempotency-Key</c> header and the
    /// method (RFC 9110, 9.2.2).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="repeatable">Whether it may.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is null.</exception>
    public static HttpRequestMessage SetRepeatable(this HttpRequestMessage request, bool repeatable = true) => Say(request, s_repeatable, repeatable);

    /// <summary>Names the request's operation, in place of the one whose template matches. Use few different names: they become tag values of metrics.</summary>
    /// <param name="request">The request.</param>
    /// <param name="operation">The name; one from configuration brings its settings.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="operation"/> is null or white space.</exception>
    public static HttpRequestMessage SetOperation(this HttpRequestMessage request, string operation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        return Say(request, s_operation, operation);
    }

    /// <summary>Sets the tiers to try for this request, in this order. A name that the client does not have makes sending fail with an <see cref="InvalidOperationException"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tiers">The names; at least one.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> or <paramref name="tiers"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="tiers"/> is empty.</exception>
    public static HttpRequestMessage UseTiers(this HttpRequestMessage request, params string[] tiers)
    {
        ArgumentNullException.ThrowIfNull(tiers);
        if (tiers.Length == 0)
            throw new ArgumentException("Name at least one tier.", nameof(tiers));
        return Say(request, s_tiers, (IReadOnlyList<string>)[.. tiers]);
    }

    internal static bool? GetRepeatable(this HttpRequestMessage request) =>
        s_anythingSaid && request.Options.TryGetValue(s_repeatable, out var repeatable) ? repeatable : null;

    internal static string? GetOperation(this HttpRequestMessage request) =>
        s_anythingSaid && request.Options.TryGetValue(s_operation, out var operation) ? operation : null;

    internal static IReadOnlyList<string>? GetTiers(this HttpRequestMessage request) =>
        s_anythingSaid && request.Options.TryGetValue(s_tiers, out var tiers) ? tiers : null;

    private static HttpRequestMessage Say<T>(HttpRequestMessage request, HttpRequestOptionsKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(request);
        s_anythingSaid = true;
        request.Options.Set(key, value);
        return request;
    }
}
