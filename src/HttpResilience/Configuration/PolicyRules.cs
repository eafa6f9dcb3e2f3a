using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Status codes and probes in every layer that may set them; breakers and limits as their layers make them.</summary>
internal static class PolicyRules
{
    private static readonly string[] s_probeMethods = ["GET", "HEAD", "OPTIONS"];

    public static IEnumerable<string> Check(ClientLayers client)
    {
        // Tiers hold all the layers; a client without tiers has its own.
        var policies = client.Tiers.Count == 0 ? [client.Policy] : client.Tiers.Select(tier => tier.Policy).ToArray();
        return policies.SelectMany(policy => policy.Layers).SelectMany(CheckLayer).Concat(policies.SelectMany(LimitRules.Check)).Concat(policies.SelectMany(BreakerRules.Check));
    }

    private static IEnumerable<string> CheckLayer(PolicyLayer layer) =>
        CheckStatuses(layer, nameof(TierPolicyOptions.FailureStatusCodes), layer.Options.FailureStatusCodes)
            .Concat(CheckStatuses(layer, nameof(TierPolicyOptions.RetryStatusCodes), layer.Options.RetryStatusCodes))
            .Concat(CheckStatuses(layer, nameof(TierPolicyOptions.FallbackStatusCodes), layer.Options.FallbackStatusCodes))
            .Concat(CheckHealth(ConfigurationPath.Combine(layer.Path, nameof(TierPolicyOptions.Health)), layer.Options.Health));

    private static IEnumerable<string> CheckStatuses(PolicyLayer layer, string key, IList<int>? statuses) =>
        from entry in (statuses ?? []).Select((status, index) => (status, index))
        where entry.status is < 100 or > 599
        select string.Create(CultureInfo.InvariantCulture, $"{layer.Path}:{key}:{entry.index}: {entry.status} is not between 100 and 599");

    private static IEnumerable<string> CheckHealth(string path, HealthOptions? health)
    {
        if (health?.Method is { } method && !s_probeMethods.Contains(method, StringComparer.OrdinalIgnoreCase))
            yield return $"{path}:{nameof(HealthOptions.Method)}: {ShownValue.Of(method)} is not one of {string.Join(", ", s_probeMethods)}; a probe must change nothing";
        if (health?.Path is { } probe && RefuseProbePath(probe) is { } refusal)
            yield return $"{path}:{nameof(HealthOptions.Path)}: {ShownValue.Of(probe)} {refusal}; write a path below the tier's base address, for example health";
    }

    private static string? RefuseProbePath(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            return "is blank";
        if (path.AsSpan().ContainsAny('?', '#'))
            return "has a query or a fragment";
        if (path.StartsWith("//", StringComparison.Ordinal) || path.Contains('\\', StringComparison.Ordinal) || path.Split('/')[0].Contains(':', StringComparison.Ordinal))
            return "is not relative";
        if (path.Split('/').Any(PathSegment.IsDots))
            return "climbs with dot segments";
        return Uri.TryCreate($"http://any/{path.TrimStart('/')}", UriKind.Absolute, out _) ? null : "is not the path of a URI";
    }
}
