using HttpResilience.Routing;

namespace HttpResilience.Fallbacks;

/// <summary>
/// Goes with a request whose answer may be kept: under which key, and whether what was really sent said no more about who asks than the key knows. Used by one flow at a time.
/// </summary>
internal sealed class StaleTicket
{
    private static readonly HttpRequestOptionsKey<StaleTicket> s_key = new("HttpResilience.Stale");

    // Looking into HttpRequestMessage.Options makes its dictionary. Once true, stays true: some client of this process keeps answers.
    private static volatile bool s_isInUse;

    private readonly SentIdentity _identity;

    // The tiers whose handlers were seen to add nothing. Shared by the flows of a hedged request, so it guards itself.
    private readonly HashSet<Tier> _seen;
    private Tier? _tier;
    private Uri? _asked;
    private HttpResponseMessage? _answer;

    private StaleTicket(string key, StaleSettings settings, SentIdentity identity, HashSet<Tier> seen) => (Key, Settings, _identity, _seen) = (key, settings, identity, seen);

    public string Key { get; }

    public StaleSettings Settings { get; }

    /// <summary>Null when the request as we made it was not seen at the bottom of the tier's handlers.</summary>
    public bool? IsCallers { get; private set; }

    /// <summary>The present attempt was redirected: its answer is another URI's, which says nothing against the tier.</summary>
    public bool IsRedirected { get; private set; }

    /// <summary>Some tier has handlers that did not see this request, so nobody knows what they would have added.</summary>
    public bool MayBeAnothers { get; private set; }

    /// <summary>Null for a request whose answer is neither kept nor served from what is kept.</summary>
    public static StaleTicket? For(TierRequest request, StaleSettings settings)
    {
        // With the address, so that two installations which share a cache do not meet.
        string[] tiers = [.. request.Sequence.Select(static tier => tier.Identity).Order(StringComparer.Ordinal)];
        if (StaleKey.Of(request.Message, request.Set.Client, $"{request.ClientBase}{request.Below}", settings, tiers) is not { } key)
            return null;
        s_isInUse = true;
        return new StaleTicket(key, settings, new SentIdentity(request.Message.Headers), []);
    }

    public static StaleTicket? Of(HttpRequestMessage message) => s_isInUse && message.Options.TryGetValue(s_key, out var ticket) ? ticket : null;

    public StaleTicket Fork() => new(Key, Settings, _identity, _seen);

    /// <summary>Before an attempt, when the tier's own headers are set.</summary>
    public void Attach(HttpRequestMessage message, Tier tier)
    {
        _asked = message.RequestUri;
        _tier = tier;
        IsCallers = null;
        IsRedirected = false;
        _answer = null;
        message.Options.Set(s_key, this);
    }

    public static void Detach(HttpRequestMessage message) => ((IDictionary<string, object?>)message.Options).Remove(s_key.Key);

    /// <summary>Whether this is the answer that came in at the bottom of the tier's handlers: one that a handler made itself may be of whatever it knows.</summary>
    public bool IsAnswer(HttpResponseMessage response) => ReferenceEquals(response, _answer);

    /// <param name="tiers">Those with handlers that may add something.</param>
    public void NoteUnseen(Tier[] tiers)
    {
        lock (_seen)
            MayBeAnothers = !Settings.TrustTierHandlers && !Array.TrueForAll(tiers, _seen.Contains);
    }

    public void NoteRedirect() => IsRedirected = true;

    /// <summary>At the bottom of the tier's handlers, before sending and after.</summary>
    public void Look(HttpRequestMessage sent, HttpMessageHandler primary, HttpResponseMessage? answer = null)
    {
        _answer = answer;
        if (IsRedirected && !Settings.TrustTierHandlers)
        {
            IsCallers = false;
            return;
        }

        IsCallers = Settings.TrustTierHandlers || (IsCallers != false && !PrimaryIdentity.MayAdd(primary) && _identity.IsCallers(sent, _asked!, _tier!.Headers, Settings));
        if (IsCallers == false)
        {
            _tier!.State.NoteForeignIdentity();
            return;
        }

        lock (_seen)
            _seen.Add(_tier!);
    }
}
