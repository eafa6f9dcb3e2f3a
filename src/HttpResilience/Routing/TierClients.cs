using HttpResilience.Configuration;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpResilience.Routing;

/// <summary>
/// The clients with tiers, and what is in force for each. Follows configuration: a change that validates takes effect for the next request, one that does not is refused as a whole.
/// </summary>
/// <remarks>
/// Not an <see cref="IOptionsMonitor{TOptions}"/>, whose reload throws into the file watcher and leaves nothing in force when the new values are not valid.
/// </remarks>
internal sealed class TierClients : IDisposable
{
    private readonly IOptionsFactory<TierResilienceOptions> _options;
    private readonly TierSetFactory _sets;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly IConfiguration? _configuration;
    private readonly Dictionary<string, TierClientRegistration> _registrations;
    private readonly IDisposable[] _watches;

    // Guards the two dictionaries below. Held while a set is made, so that a reload can't be overtaken by the first use of a client.
    private readonly object _gate = new();
    private readonly Dictionary<string, TierClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _fingerprints = new(StringComparer.Ordinal);

    public TierClients(IEnumerable<TierClientRegistration> registrations, IOptionsFactory<TierResilienceOptions> options, TierSetFactory sets, TimeProvider timeProvider, ILogger logger, IConfiguration? configuration = null)
    {
        _options = options;
        _sets = sets;
        _timeProvider = timeProvider;
        _logger = logger;
        _configuration = configuration;
        _registrations = registrations.ToDictionary(registration => registration.Client, StringComparer.Ordinal);
        var watched = _registrations.Values.Select(registration => (IConfiguration?)registration.Section).Append(configuration);
        _watches = [.. watched.OfType<IConfiguration>().Select(source => ChangeToken.OnChange(source.GetReloadToken, Reload))];
    }

    public IEnumerable<string> Names => _registrations.Keys;

    /// <summary>Those that something has asked for; looking at them makes none.</summary>
    public IReadOnlyList<TierClient> InUse
    {
        get
        {
            lock (_gate)
                return [.. _clients.Values];
        }
    }

    public bool IsRegistered(string client) => _registrations.ContainsKey(client);

    /// <summary>Whose client this name is, where it is a tier's.</summary>
    /// <remarks>
    /// Every name of that form, whether or not the tier is in force at this moment: the chain is kept, and a bare one would be used when a reload brings the tier back. A client's name may hold a
    /// colon itself; the tier's can't.
    /// </remarks>
    public (string Client, string Tier)? FindTier(string? name)
    {
        var colon = name?.LastIndexOf(':') ?? -1;
        return colon > 0 && !IsRegistered(name!) && IsRegistered(name![..colon]) ? (name[..colon], name[(colon + 1)..]) : null;
    }

    /// <exception cref="OptionsValidationException">The configuration is not valid.</exception>
    public TierClient Get(string client)
    {
        lock (_gate)
        {
            if (_clients.TryGetValue(client, out var existing))
                return existing;
            _fingerprints[client] = FingerprintOf(client);
            var options = _options.Create(client);
            var history = new RequestHistory(options.HistorySize ?? options.Defaults?.HistorySize ?? TierDefaults.HistorySize, _timeProvider);
            return _clients[client] = new TierClient(client, _sets.Create(client, options), history);
        }
    }

    /// <summary>Tells a breaker's client what happened to it.</summary>
    public void Tell(CircuitStateChange change)
    {
        var colon = change.Name.LastIndexOf(':');
        TierClient? client = null;
        lock (_gate)
            _ = colon > 0 && _clients.TryGetValue(change.Name[..colon], out client);
        if (client?.Current.Callbacks.OnStateChange is not { } callback)
            return;
        try
        {
            callback(change);
        }
        catch (Exception exception)
        {
            _logger.CallbackFailed(exception, client.Name, nameof(TierResilienceOptions.OnStateChange));
        }
    }

    public void Dispose()
    {
        foreach (var watch in _watches)
            watch.Dispose();
    }

    private void Reload()
    {
        Action[] told;
        lock (_gate)
            told = [.. _clients.Values.Select(Reload).OfType<Action>()];
        // Whoever watches events is called here, and may wait for somebody who asks for a client.
        foreach (var tell in told)
            tell();
    }

    /// <returns>Tells what became of the change; <see langword="null"/> when there is none.</returns>
    private Action? Reload(TierClient client)
    {
        // Providers announce a change whenever a file was touched, often twice.
        var fingerprint = FingerprintOf(client.Name);
        if (_fingerprints[client.Name] == fingerprint)
            return null;
        _fingerprints[client.Name] = fingerprint;
        try
        {
            var changed = client.Current = _sets.Create(client.Name, _options.Create(client.Name));
            return () =>
            {
                _logger.ConfigurationReloaded(client.Name, changed.TierNames);
                ProtocolRemarks.Log(changed, _logger);
            };
        }
        catch (OptionsValidationException exception)
        {
            return () => _logger.ConfigurationRejected(client.Name, string.Join("; ", exception.Failures));
        }
        catch (Exception exception)
        {
            // Code that sets options may throw anything; here it would end in the thread that watches files.
            return () => _logger.ConfigurationRejected(client.Name, $"code that sets options threw {exception.GetType().Name}");
        }
    }

    private string FingerprintOf(string client)
    {
        var root = _configuration?.GetSection(SectionNames.Root);
        var own = _registrations[client].Section ?? root?.GetSection(SectionNames.Clients).GetSection(client);
        IConfigurationSection?[] sections = [own, root?.GetSection(SectionNames.Defaults), root?.GetSection(SectionNames.Enabled)];
        // Whatever else stands there is refused, so it matters that it does.
        var others = root?.GetChildren().Select(child => child.Value is null ? child.Key : $"{child.Key}=").Prepend(root.Value is null ? "" : "=") ?? [];
        return $"{ConfigurationFingerprint.Of(sections.OfType<IConfigurationSection>())} {string.Join('\n', others)}";
    }
}
