namespace HttpResilience.Routing;

/// <summary>
/// Hands a <see cref="TierRequest"/> to the next of our handlers. They follow each other without an await between, so a thread's own slot will do; the dictionary of
/// <see cref="HttpRequestMessage.Options"/> would cost 240 bytes a request. It is used only where somebody put a handler of theirs between (<see cref="TierInvoker"/> looks).
/// </summary>
internal static class Handover
{
    private static readonly HttpRequestOptionsKey<TierRequest> s_key = new("HttpResilience.TierRequest");

    [ThreadStatic]
    private static TierRequest? t_request;

    // Once true, stays true: some chain of this process has a foreign handler in front.
    private static volatile bool s_throughOptions;

    public static void Give(TierRequest request, bool throughOptions = false)
    {
        t_request = request;
        if (!throughOptions)
            return;
        s_throughOptions = true;
        request.Message.Options.Set(s_key, request);
    }

    public static TierRequest? Take(HttpRequestMessage message)
    {
        var request = t_request;
        t_request = null;
        if (ReferenceEquals(request?.Message, message))
            return request;
        return s_throughOptions && message.Options.TryGetValue(s_key, out request) ? request : null;
    }

    public static void Forget(HttpRequestMessage message)
    {
        t_request = null;
        if (s_throughOptions)
            ((IDictionary<string, object?>)message.Options).Remove(s_key.Key);
    }
}
