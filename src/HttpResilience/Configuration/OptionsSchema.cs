using System.Diagnostics.CodeAnalysis;

namespace HttpResilience.Configuration;

/// <summary>
/// The settings of one options class, taken from its public properties; delegates are for code and no settings. Every class is registered by its static type,
/// which keeps its properties under trimming and AOT compilation.
/// </summary>
internal sealed class OptionsSchema
{
    private static readonly OptionsSchema[] s_nested =
    [
        Of<RetryOptions>("Retry"), Of<RetryBudgetOptions>("Retry:Budget"), Of<CircuitBreakerOptions>("CircuitBreaker"), Of<CircuitWindowOptions>("CircuitBreaker:Window"), Of<CircuitOpenWhenOptions>("CircuitBreaker:OpenWhen"), Of<HealthOptions>("Health"),
        Of<AdaptiveLimitOptions>("Adaptive"), Of<RateLimitOptions>("RateLimit"), Of<ResponseBufferingOptions>("ResponseBuffering"), Of<HedgingOptions>("Hedging"),
        Of<StaleIfErrorOptions>("StaleIfError"), Of<ChaosOptions>("Chaos"), Of<McpTranslationOptions>("Mcp"), Of<McpToolOptions>("a tool"),
        Of<TierOptions>("a tier"), Of<OperationOptions>("an operation"),
    ];

    private readonly Type _type;

    private OptionsSchema(Type type, string title, IReadOnlyList<OptionProperty> properties) => (_type, Title, Properties) = (type, title, properties);

    /// <summary>A client's section.</summary>
    public static OptionsSchema Client { get; } = Of<TierResilienceOptions>("a client");

    /// <summary>What may be said for every client: neither names nor addresses.</summary>
    public static OptionsSchema Defaults { get; } =
        Of<TierResilienceOptions>("Defaults", nameof(TierResilienceOptions.Tiers), nameof(TierResilienceOptions.Operations), nameof(TierResilienceOptions.BaseAddress));

    /// <summary>All that a client's settings are made of.</summary>
    public static IReadOnlyList<OptionsSchema> OfClients { get; } = [Defaults, Client, .. s_nested];

    /// <summary>What messages call it.</summary>
    public string Title { get; }

    public IReadOnlyList<OptionProperty> Properties { get; }

    /// <summary>The settings of its sections, as <c>Section:Name</c>: what somebody meant who wrote one a level too high.</summary>
    public IEnumerable<string> DeeperNames => Properties
        .Where(property => property.Kind == OptionKind.Section)
        .SelectMany(property => property.Nested.Properties.Select(nested => $"{property.Name}:{nested.Name}"));

    public required Func<object> Create { get; init; }

    public required Func<object> CreateMap { get; init; }

    public required Func<object, string, object> GetOrAdd { get; init; }

    public required Func<object, IEnumerable<KeyValuePair<string, object?>>> Entries { get; init; }

    public static OptionsSchema For(Type type) =>
        Array.Find(s_nested, schema => schema._type == type) ?? throw new NotSupportedException($"{type} is not registered as an options class.");

    public OptionProperty? Find(string key) => Properties.FirstOrDefault(property => property.Name.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <param name="title">What messages call it.</param>
    /// <param name="without">Properties that are no settings here.</param>
    public static OptionsSchema Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string title, params string[] without)
        where T : class, new()
    {
        var properties = typeof(T).GetProperties()
            .Where(property => !typeof(Delegate).IsAssignableFrom(property.PropertyType) && !without.Contains(property.Name))
            .Select(property => new OptionProperty(property));
        return new OptionsSchema(typeof(T), title, [.. properties.OrderBy(property => property.Name, StringComparer.Ordinal)])
        {
            Create = static () => new T(),
            CreateMap = static () => new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase),
            GetOrAdd = static (map, key) => GetOrAddEntry((IDictionary<string, T>)map, key),
            Entries = static map => ((IDictionary<string, T>)map).Select(entry => KeyValuePair.Create(entry.Key, (object?)entry.Value)),
        };
    }

    private static T GetOrAddEntry<T>(IDictionary<string, T> map, string key)
        where T : class, new()
    {
        if (!map.TryGetValue(key, out var entry) || entry is null)
            map[key] = entry = new T();
        return entry;
    }
}
