using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>An operation's method, template, tiers and timeouts.</summary>
internal static class OperationRules
{
    public static IEnumerable<string> Check(ClientLayers client)
    {
        // What is null is reported by TierResilienceOptionsValidator.
        var operations = (client.Options.Operations ?? new Dictionary<string, OperationOptions>()).Where(operation => operation.Value is not null).ToArray();
        return operations.SelectMany(operation => CheckOne(client, PathOf(client, operation.Key), operation.Value)).Concat(CheckShapes(client, operations));
    }

    private static string PathOf(ClientLayers client, string operation) => ConfigurationPath.Combine(client.Path, nameof(TierResilienceOptions.Operations), operation);

    private static IEnumerable<string> CheckOne(ClientLayers client, string path, OperationOptions operation)
    {
        if (path.Any(char.IsControl))
            yield return $"{path}: the name holds a control character, which would break the lines of a log; leave it out";
        if (operation.Method is { } method && HttpMethodRules.Refuse(method) is { } unknown)
            yield return $"{path}:{nameof(OperationOptions.Method)}: {ShownValue.Of(method)} {unknown}";
        if (operation.Path is { } template && OperationPathRules.Refuse(template) is { } refusal)
            yield return $"{path}:{nameof(OperationOptions.Path)}: {ShownValue.Of(template)} {refusal}";
        foreach (var failure in CheckTiers(client, ConfigurationPath.Combine(path, nameof(OperationOptions.Tiers)), operation.Tiers))
            yield return failure;
        if (CheckTimes(client, path, operation) is { } timing)
            yield return timing;
    }

    private static IEnumerable<string> CheckTiers(ClientLayers client, string path, IList<string>? tiers)
    {
        if (tiers is { Count: 0 })
            yield return $"{path}: the list is empty, which leaves no tier; name at least one, or leave it out for all";
        for (var i = 0; i < tiers?.Count; i++)
        {
            var name = tiers[i] ?? "";
            // That a client has no tiers at all is said elsewhere.
            if (client.Tiers.Count > 0 && client.FindTier(name) is null)
                yield return $"{path}:{i}: {ShownValue.Of(name)} is not a tier of the client; {NearestName.Hint(name, client.Tiers.Select(tier => tier.Name))}";
            else if (tiers.Take(i).Contains(name, StringComparer.OrdinalIgnoreCase))
                yield return $"{path}:{i}: {ShownValue.Of(name)} is listed twice; a request tries a tier once";
        }
    }

    private static string? CheckTimes(ClientLayers client, string path, OperationOptions operation)
    {
        // An operation that sets none of these has the client's times, which are checked there.
        if (operation is { TotalTimeout: null, AttemptTimeout: null, Tiers: null })
            return null;
        var first = operation.Tiers is { Count: > 0 } tiers ? client.FindTier(tiers[0]) : client.Tiers is [var preferred, ..] ? preferred : null;
        if (first is null)
            return null;
        var total = Own(path, nameof(OperationOptions.TotalTimeout), operation.TotalTimeout) ?? client.TotalTimeout;
        var attempt = Own(path, nameof(OperationOptions.AttemptTimeout), operation.AttemptTimeout) ?? first.AttemptTimeout;
        return TimeRules.CheckTotal(total, attempt, first.Name);
    }

    private static LayeredValue<TimeSpan>? Own(string path, string key, TimeSpan? value) =>
        value is { } set ? new LayeredValue<TimeSpan>(set, ConfigurationPath.Combine(path, key)) : null;

    private static IEnumerable<string> CheckShapes(ClientLayers client, IEnumerable<KeyValuePair<string, OperationOptions>> operations) =>
        from operation in operations
        let shape = OperationPathRules.Shape(operation.Value.Path)
        where shape is not null
        group operation by (Method: operation.Value.Method?.ToUpperInvariant(), shape) into same
        where same.Count() > 1
        let names = string.Join(" and ", same.Select(operation => $"'{operation.Key}'"))
        let last = same.Last()
        select $"{PathOf(client, last.Key)}:{nameof(OperationOptions.Path)}: {ShownValue.Of(last.Value.Path!)} matches the same requests for {names}; give each operation its own method or path";
}
