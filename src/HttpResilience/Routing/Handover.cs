namespace HttpResilience.Routing;

/// <summary>
/// Hands a <see cref="TierRequest"/> over to the next of our handlers where somebody put a handler of theirs between; those that follow each other directly call each other
/// (<see cref="TierHandler"/>), because the dictionary of <see cref="HttpRequestMessage.Options"/> costs 240 bytes a request.
/// </summary>
internal static class Handover
{
    private static readonly HttpRequestOptionsKey<TierRequest> s_key = new("HttpResilience.TierRequest");

    // Looking into the options makes them. Once true, stays true: some chain of this process has a foreign handler among ours.
    private static volatile bool s_isInUse;

    public static void Give(TierRequest request)
    {
        s_isInUse = true;
        request.Message.Options.Set(s_key, request);
    }

    public static TierRequest? Take(HttpRequestMessage message) => s_isInUse && message.Options.TryGetValue(s_key, out var request) && ReferenceEquals(request.Message, message) ? request : null;

    public static void Forget(HttpRequestMessage message)
    {
        if (s_isInUse)
            ((IDictionary<string, object?>)message.Options).Remove(s_key.Key);
    }
}
