namespace HttpResilience.Tests.BadInput;

/// <summary>Whether what is in force, as it is exported, is what a file says: the most specific layer wins, else the documented default holds.</summary>
internal sealed class InForceCheck(FileNode file, FileNode exported)
{
    // A preset sets these where the layers beside and above it don't.
    private static readonly string[] s_ofPreset =
    [
        "CircuitBreaker:FailureThreshold", "CircuitBreaker:RecoveryTimeout",
        "CircuitBreaker:HalfOpenMaxCalls", "CircuitBreaker:SuccessThreshold", "CircuitBreaker:MaxRecoveryTimeout",
    ];

    private readonly FileNode? _defaults = file.Find("TierResilience:Defaults");
    private readonly FileNode _client = file.Find("TierResilience:Clients:crm")!;
    private readonly FileNode _exportedClient = exported.Find("TierResilience:Clients:crm")!;

    /// <summary>What differs.</summary>
    public IEnumerable<string> Differences() => OfClient().Concat(OfTiers()).Concat(OfOperations()).OfType<string>();

    private IEnumerable<string?> OfClient()
    {
        FileNode?[] layers = [_client, _defaults];
        var isEnabled = IsTrue(file.Find("TierResilience:Enabled")?.Value) && IsTrue(Layered(layers, Settings.Enabled)?[0]);
        if (IsTrue(_exportedClient.Find("Enabled")?.Value) != isEnabled)
            yield return $"Enabled is {!isEnabled}";
        foreach (var setting in Settings.Client.Where(setting => setting.Name != "Enabled" && !Settings.Policy.Contains(setting)))
            yield return Compare(setting, setting.Name == "BaseAddress" ? [_client] : layers, _exportedClient);
    }

    private IEnumerable<string?> OfTiers()
    {
        var tiers = _client.Find("Tiers")!.Children;
        var exportedTiers = _exportedClient.Find("Tiers")!.Children;
        if (!tiers.Keys.Order(StringComparer.Ordinal).SequenceEqual(exportedTiers.Keys.Order(StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase))
            yield return $"the tiers are {string.Join(", ", exportedTiers.Keys)}";
        foreach (var tier in tiers.Values)
        {
            foreach (var setting in Settings.Policy)
                yield return Compare(setting, [tier, _client, _defaults], exportedTiers[tier.Key]);
            foreach (var setting in Settings.TierOnly)
                yield return Compare(setting, [tier], exportedTiers[tier.Key]);
        }
    }

    private IEnumerable<string?> OfOperations() =>
        from operation in _client.Find("Operations")?.Children.Values ?? Enumerable.Empty<FileNode>()
        from setting in Settings.Operation
        select Compare(setting, [operation], _exportedClient.Find($"Operations:{operation.Key}"));

    private string? Compare(Setting setting, FileNode?[] layers, FileNode? at)
    {
        var actual = Texts(at?.Find(setting.Name), setting);
        var expected = Layered(layers, setting);
        if (setting.Kind == SettingKind.Headers)
            return (expected is null && actual is null)
                || expected?.Order(StringComparer.OrdinalIgnoreCase).SequenceEqual(actual ?? [], StringComparer.OrdinalIgnoreCase) == true ? null : Tell();
        if (actual is null && HasNoEffect(setting, layers))
            return null;
        if (s_ofPreset.Contains(setting.Name) && layers.Any(layer => layer?.Find("CircuitBreaker:Preset")?.Value is not null) && layers[0]?.Find(setting.Name)?.Value is null)
            return null;
        if (setting.Name is "CircuitBreaker:Preset" or "CircuitBreaker:MaxRecoveryTimeout" || (setting.Kind == SettingKind.Secret && actual is ["***"] && expected is not null))
            return null;
        expected ??= setting.Default?.Split(',');
        if (expected is null)
            return actual is null ? null : Tell();
        return actual?.Length == expected.Length && actual.Zip(expected).All(pair => setting.Same(pair.First, pair.Second)) ? null : Tell();

        string Tell() => $"{at?.Path}:{setting.Name} is {Show(actual)} and should be {Show(expected)}";
    }

    private static bool HasNoEffect(Setting setting, FileNode?[] layers)
    {
        string? Value(string name) => layers.Select(layer => layer?.Find(name)?.Value).FirstOrDefault(value => value is not null);
        return setting.Name.Split(':')[0] switch
        {
            "QueueLimit" or "ConcurrencyLimit" or "Adaptive" => Value("ConcurrencyLimit") is null || Value("Adaptive:Max") is null
                ? setting.Name == "QueueLimit" ? Value("ConcurrencyLimit") is null : setting.Name != "ConcurrencyLimit" && Value("Adaptive:Max") is null
                : true,
            "RateLimit" => Value("RateLimit:Permits") is null,
            "Health" => Value("Health:Path") is null,
            "Hedging" => Value("Hedging:Delay") is null,
            "ResponseBuffering" => !IsTrue(Value("ResponseBuffering:Enabled") ?? "false"),
            "StaleIfError" => !IsTrue(Value("StaleIfError:Enabled") ?? "false"),
            _ => false,
        };
    }

    private static string[]? Layered(FileNode?[] layers, Setting setting) =>
        layers.Select(layer => Texts(layer?.Find(setting.Name), setting)).FirstOrDefault(texts => texts is not null);

    /// <summary>A value, the elements of a list or the names of headers; null where nothing is said.</summary>
    private static string[]? Texts(FileNode? node, Setting setting)
    {
        if (setting.Kind == SettingKind.Headers)
            return node?.Children.Values.Where(header => header.Value is not null).Select(header => header.Key).ToArray() is { Length: > 0 } names ? names : null;
        if (!setting.IsList)
            return node?.Value is { } text ? [text] : null;
        if (node is null || (node.Value is null && node.Children.Count == 0))
            return null;
        return [.. node.Elements.Select(element => element.Value!)];
    }

    private static bool IsTrue(string? text) => text is null || text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string Show(string[]? texts) => texts is null ? "nothing" : string.Join(", ", texts);
}
