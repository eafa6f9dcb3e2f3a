using HttpResilience.Routing;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.Telemetry;

/// <summary>What a span begins with: its name, and the tags that a sampler may want to see. Made once for each method.</summary>
internal sealed class SpanStart
{
    private SpanStart(string name, Tag[] tags) => (Name, Tags) = (name, tags);

    public string Name { get; }

    /// <summary>Nobody changes it.</summary>
    public Tag[] Tags { get; }

    /// <returns>By <see cref="HttpConventions.IndexOf"/>.</returns>
    public static SpanStart[] OfRequests(string client) =>
        Make(method => new SpanStart(HttpConventions.SpanNameOf(method, client), [Method(method), new("resilience.client", client)]));

    /// <returns>By <see cref="HttpConventions.IndexOf"/>.</returns>
    public static SpanStart[] OfAttempts(Tier tier)
    {
        Tag address = new("server.address", tier.Address.Host), port = new("server.port", tier.Address.Port), scheme = new("url.scheme", tier.Address.Scheme);
        Tag client = new("resilience.client", tier.Client), name = new("resilience.tier", tier.Name);
        return Make(method => new SpanStart(HttpConventions.SpanNameOf(method), [Method(method), address, port, scheme, client, name]));
    }

    private static SpanStart[] Make(Func<string, SpanStart> make) => [.. HttpConventions.Methods.Select(make)];

    private static Tag Method(string method) => new("http.request.method", method);
}
