using System.Text.Json;
using System.Text.Json.Nodes;

namespace HttpResilience.Tests.BadInput;

/// <summary>Random edits of the valid file: one, or up to four at once. What was done is told for the message of a failing test.</summary>
internal sealed class FileEdits(Random random)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, MaxDepth = 200 };

    private readonly HostileValues _values = new(random);
    private List<string> _done = [];

    /// <summary>An edited file, and what was done to it.</summary>
    public (string Json, IReadOnlyList<string> Edits) Next()
    {
        _done = [];
        var file = ValidFile.Parse();
        var edits = random.Next(10) switch { < 6 => 1, < 8 => 2, 8 => 3, _ => 4 };
        while (_done.Count < edits)
            Edit(file);
        var json = file.ToJsonString(s_json);
        return (random.Next(40) == 0 ? Garble(json) : json, _done);
    }

    private void Edit(JsonObject file)
    {
        var places = Places(file["TierResilience"] ?? file, "TierResilience").ToArray();
        if (places.Length == 0)
        {
            _done.Add("nothing is left");
            return;
        }

        var (parent, key, path) = places[random.Next(places.Length)];
        switch (random.Next(20))
        {
            case < 6 when SettingOf(path) is { } setting:
                Put(parent, key, _values.Good(setting), path, "good value");
                break;
            case < 10:
                Put(parent, key, _values.Any(), path, "value");
                break;
            case 10:
                Remove(parent, key);
                _done.Add($"delete {path}");
                break;
            case 11 or 12 when key is string name:
                Rename(parent.AsObject(), name, path);
                break;
            case 13:
                Add(parent, path);
                break;
            case 14 or 15:
                AddKnown(parent, path);
                break;
            case 16:
                Move(file, parent, key, path);
                break;
            case 17:
                SwapTiers(file);
                break;
            case 18:
                ChangeReference(file);
                break;
            default:
                Copy(parent, key, path);
                break;
        }
    }

    private void Put(JsonNode parent, object key, string token, string path, string what)
    {
        var value = JsonNode.Parse(token);
        if (key is string name)
            parent[name] = value;
        else
            parent[(int)key] = value;
        _done.Add($"{what} {path} = {(token.Length > 200 ? token[..200] + "…" : token)}");
    }

    private void Rename(JsonObject parent, string name, string path)
    {
        var renamed = random.Next(7) switch
        {
            0 => name.ToLowerInvariant(),
            1 => name.ToUpperInvariant(),
            2 when name.Length > 2 => name.Remove(random.Next(name.Length), 1),
            3 when name.Length > 0 => name.Insert(random.Next(name.Length), name[^1].ToString()),
            4 => name + " ",
            5 => " " + name,
            _ => _values.Key(),
        };
        var value = parent[name]?.DeepClone();
        parent.Remove(name);
        parent[renamed] = value;
        _done.Add($"rename {path} to '{renamed}'");
    }

    private void Add(JsonNode parent, string path)
    {
        var token = _values.Any();
        var key = _values.Key();
        if (parent is JsonArray list)
            list.Insert(random.Next(list.Count + 1), JsonNode.Parse(token));
        else
            parent[key] = JsonNode.Parse(token);
        _done.Add($"add '{key}' beside {path} = {(token.Length > 200 ? token[..200] : token)}");
    }

    // A setting that is known somewhere: in its place it is right, elsewhere not.
    private void AddKnown(JsonNode parent, string path)
    {
        if (parent is not JsonObject section)
        {
            Add(parent, path);
            return;
        }

        var own = path.Contains(':') ? path[..path.LastIndexOf(':')] : "";
        var candidates = random.Next(5) == 0 ? Settings.Tier : SettingsOf(own).ToArray();
        if (candidates.Length == 0)
            candidates = Settings.Client;
        var setting = candidates[random.Next(candidates.Length)];
        var token = random.Next(4) == 0 ? _values.Any() : _values.Good(setting);
        Set(section, setting.Name, token);
        _done.Add($"set {own} + {setting.Name} = {token}");
    }

    private static void Set(JsonObject section, string name, string token)
    {
        var parts = name.Split(':');
        foreach (var part in parts[..^1])
        {
            if (section[part] is not JsonObject inner)
                section[part] = inner = [];
            section = inner;
        }

        section[parts[^1]] = JsonNode.Parse(token);
    }

    private void Move(JsonObject file, JsonNode parent, object key, string path)
    {
        var value = (key is string name ? parent[name] : parent[(int)key])?.DeepClone();
        Remove(parent, key);
        var targets = Places(file, "").Select(place => place.Parent).OfType<JsonObject>().Distinct().ToArray();
        var target = targets.Length == 0 ? file : targets[random.Next(targets.Length)];
        target[key as string ?? _values.Key()] = value;
        _done.Add($"move {path} to {target.GetPath()}");
    }

    private void SwapTiers(JsonObject file)
    {
        if (file.TryFind("TierResilience", "Clients", "crm", "Tiers") is not { Count: > 1 } tiers)
        {
            _done.Add("no tiers to swap");
            return;
        }

        string[] names = [.. tiers.Select(tier => tier.Key)];
        var (one, other) = (names[random.Next(names.Length)], names[random.Next(names.Length)]);
        if (random.Next(2) == 0)
        {
            var (first, second) = (tiers[one]?.DeepClone(), tiers[other]?.DeepClone());
            (tiers[one], tiers[other]) = (second, first);
            _done.Add($"swap tiers {one} and {other}");
        }
        else if (tiers[one] is JsonObject tier)
        {
            tier["Order"] = (tiers[other] as JsonObject)?["Order"]?.DeepClone();
            _done.Add($"give {one} the order of {other}");
        }
    }

    private void ChangeReference(JsonObject file)
    {
        if (file.TryFind("TierResilience", "Clients", "crm", "Operations", "bulk_upload") is not { } operation)
        {
            _done.Add("no operation to change");
            return;
        }

        string[] names = ["mcp", "SDK", "rest", "rst", "REST ", "new", ""];
        operation["Tiers"] = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => JsonValue.Create(names[random.Next(names.Length)]))]);
        _done.Add($"bulk_upload goes to {operation["Tiers"]!.ToJsonString()}");
    }

    // The same key again, perhaps in another case: a provider refuses that.
    private void Copy(JsonNode parent, object key, string path)
    {
        if (key is not string name || parent is not JsonObject section)
        {
            Add(parent, path);
            return;
        }

        var copy = random.Next(3) switch { 0 => name.ToUpperInvariant(), 1 => name + "2", _ => name + "x" };
        section[copy] = section[name]?.DeepClone();
        _done.Add($"copy {path} as '{copy}'");
    }

    private string Garble(string json)
    {
        var at = random.Next(json.Length);
        _done.Add($"garble at {at}");
        return random.Next(3) switch
        {
            0 => json.Remove(at, 1),
            1 => json.Insert(at, "{}[],:\"\\0e-\u0000ü"[random.Next(13)].ToString()),
            _ => json[..at],
        };
    }

    private static void Remove(JsonNode parent, object key)
    {
        if (key is string name)
            parent.AsObject().Remove(name);
        else
            parent.AsArray().RemoveAt((int)key);
    }

    private static Setting? SettingOf(string path)
    {
        var cut = path.Split(':');
        return Enumerable.Range(1, cut.Length - 1)
            .Select(length => SettingsOf(string.Join(':', cut[..length]))
                .FirstOrDefault(setting => setting.Name.Equals(string.Join(':', cut[length..]), StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(found => found is not null);
    }

    private static Setting[] SettingsOf(string section) => section.Split(':') switch
    {
        ["TierResilience", "Defaults"] => Settings.Defaults,
        ["TierResilience", "Clients", "crm"] => Settings.Client,
        ["TierResilience", "Clients", "crm", "Tiers", _] => Settings.Tier,
        ["TierResilience", "Clients", "crm", "Operations", _] => Settings.Operation,
        _ => [],
    };

    private static IEnumerable<(JsonNode Parent, object Key, string Path)> Places(JsonNode? node, string path)
    {
        var children = node switch
        {
            JsonObject section => section.Select(member => (Key: (object)member.Key, member.Value, Path: $"{path}:{member.Key}")),
            JsonArray list => list.Select((item, index) => (Key: (object)index, Value: item, Path: $"{path}:{index}")),
            _ => [],
        };
        return children.SelectMany(child => Places(child.Value, child.Path).Prepend((node!, child.Key, child.Path)));
    }
}
