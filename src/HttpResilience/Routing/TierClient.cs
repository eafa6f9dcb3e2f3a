namespace HttpResilience.Routing;

/// <summary>A client with tiers: what is in force for it now, and the address below which its code's URIs lie. Thread-safe.</summary>
internal sealed class TierClient(string name, TierSet first, RequestHistory history)
{
    // Replaced by a reload, read by every request.
    private volatile TierSet _current = first;

    // The HttpClient.BaseAddress that the user set, seen when the HttpClient was made; the last one wins.
    private volatile TierAddress? _ofHttpClient;

    // As at start. It stays: long-lived HttpClients go on sending URIs below it after a reload has moved the first tier.
    private readonly TierAddress _default = first.BaseAddress ?? first.Tiers[0].Address;

    // Each 1 once its warning was given; Interlocked.
    private int _timeoutWarned;
    private int _stackingWarned;

    public string Name { get; } = name;

    public RequestHistory History { get; } = history;

    public TierSet Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>What an <see cref="HttpClient"/> gets when its user set no base address.</summary>
    public Uri DefaultBaseAddress => _default.Uri;

    public void UseBaseAddressOf(HttpClient client)
    {
        var uri = client.BaseAddress!;
        if (_ofHttpClient?.Uri != uri)
            _ofHttpClient = TierAddress.OfClient(uri);
    }

    /// <summary>The address below which the code's URIs lie, and for whose origin its credentials are meant.</summary>
    public TierAddress Address => _ofHttpClient ?? _default;

    /// <summary>Whether a warning about the HttpClient's timeout is still to be given; true once.</summary>
    public bool ClaimTimeoutWarning() => Interlocked.Exchange(ref _timeoutWarned, 1) == 0;

    /// <summary>Whether to look for stacked handlers; true for the first chain only.</summary>
    public bool ClaimStackingWarning() => Interlocked.Exchange(ref _stackingWarned, 1) == 0;
}
