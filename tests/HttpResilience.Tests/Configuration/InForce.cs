using System.Collections;
using System.Globalization;
using System.Reflection;
using HttpResilience.Routing;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Configuration;

/// <summary>All that a <see cref="TierSet"/> holds, down to private fields, as lines of text: two that say the same behave the same.</summary>
internal static class InForce
{
    // What outlives configuration, what is code, what the set was made from, and what is made when a request first needs it.
    private static readonly string[] s_left = [nameof(Tier.State), nameof(TierSet.Callbacks), nameof(TierSet.Effective), nameof(Tier.Client), "_identity", "_attemptSpans", "_recent"];

    public static IReadOnlyList<string> Of(TierSet set)
    {
        var lines = new List<string>();
        Add(lines, "", set, 0);
        foreach (var tier in set.Tiers)
        {
            Add(lines, $"{tier.Name}.breaker", Field(Field(tier.State.Breaker, "_machine"), "_settings"), 0);
            Add(lines, $"{tier.Name}.limits", Field(tier.State.Limits, "_settings"), 0);
            Add(lines, $"{tier.Name}.budget", tier.State.BudgetSettings, 0);
        }

        return lines;
    }

    private static object Field(object owner, string name) => owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;

    // A property's field is called <Name>k__BackingField.
    private static string NameOf(FieldInfo field) => field.Name.Split('<', '>')[field.Name[0] == '<' ? 1 : 0];

    private static void Add(List<string> lines, string path, object? value, int depth)
    {
        Assert.True(depth < 20, path);
        switch (value)
        {
            case null or Delegate or TimeProvider or ILogger:
                break;
            case string or Enum or Uri or TimeSpan or HttpMethod or IConvertible:
                lines.Add($"{path} = {Convert.ToString(value, CultureInfo.InvariantCulture)}");
                break;
            case IDictionary map:
                foreach (var key in map.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.Ordinal))
                    Add(lines, $"{path}[{key}]", map[key], depth + 1);
                break;
            case IEnumerable list:
                var items = list.Cast<object>().ToArray();
                if (value.GetType().Name.Contains("Set", StringComparison.Ordinal))
                    Array.Sort(items);
                for (var i = 0; i < items.Length; i++)
                    Add(lines, $"{path}[{i}]", items[i], depth + 1);
                break;
            default:
                foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(field => !s_left.Contains(NameOf(field))))
                    Add(lines, $"{path}.{field.Name}", field.GetValue(value), depth + 1);
                break;
        }
    }
}
