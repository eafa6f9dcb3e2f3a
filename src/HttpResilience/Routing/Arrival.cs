namespace HttpResilience.Routing;

/// <summary>
/// Travels with a request that must not be executed twice, and notes at the bottom of the tier's handlers whether anything of an attempt may have reached a server. Without it, a
/// connection that fails on a redirect, on a second try of a user's own handler, or in a client that such a handler uses of its own, would look as if nothing had been sent.
/// </summary>
internal sealed class Arrival
{
    private static readonly HttpRequestOptionsKey<Arrival> s_key = new("HttpResilience.Arrival");

    // Both set from the attempt's flow, read after it ended.
    private volatile int _exchanges;
    private volatile Exception? _unsent;

    /// <summary>Whether the attempt was one exchange, so that its answer speaks for all of it: not a redirect, not a second try, not another message in its place.</summary>
    public bool IsOneExchange => _exchanges == 1;

    /// <summary>Whether the exception is the tier's own connection that was not made, and nothing went out before.</summary>
    public bool IsUnsent(Exception exception) => _exchanges == 0 && ReferenceEquals(exception, _unsent);

    public static Arrival? Of(HttpRequestMessage message) => message.Options.TryGetValue(s_key, out var arrival) ? arrival : null;

    public void AttachTo(HttpRequestMessage message) => message.Options.Set(s_key, this);

    public static void DetachFrom(HttpRequestMessage message) => ((IDictionary<string, object?>)message.Options).Remove(s_key.Key);

    // One flow at a time, so nothing is lost between reading and writing.
    public void Note() => _exchanges = _exchanges + 1;

    public void NoteUnsent(Exception exception) => _unsent = exception;

    public void Forget()
    {
        _exchanges = 0;
        _unsent = null;
    }
}
