namespace HttpResilience.Routing;

/// <summary>
/// Travels with a request that must not be executed twice, and notes at the bottom of the tier's handlers whether anything of an attempt may have reached a server. Without it, a
/// connection that fails on a redirect, on a second try of a user's own handler, or in a client that such a handler uses of its own, would look as if nothing had been sent.
/// </summary>
internal sealed class Arrival
{
    private static readonly HttpRequestOptionsKey<Arrival> s_key = new("HttpResilience.Arrival");

    // Both set from the attempt's flow, read after it ended.
    private volatile bool _reached;
    private volatile Exception? _unsent;

    /// <summary>Whether the exception is the tier's own connection that was not made, and nothing went out before.</summary>
    public bool IsUnsent(Exception exception) => !_reached && ReferenceEquals(exception, _unsent);

    public static Arrival? Of(HttpRequestMessage message) => message.Options.TryGetValue(s_key, out var arrival) ? arrival : null;

    public void AttachTo(HttpRequestMessage message) => message.Options.Set(s_key, this);

    public static void DetachFrom(HttpRequestMessage message) => ((IDictionary<string, object?>)message.Options).Remove(s_key.Key);

    public void Note() => _reached = true;

    public void NoteUnsent(Exception exception) => _unsent = exception;

    public void Forget()
    {
        _reached = false;
        _unsent = null;
    }
}
