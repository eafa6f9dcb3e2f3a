using System.Globalization;

namespace HttpResilience.Tests.BadInput;

/// <summary>What is wrong with a file, by the documents: each value by itself, and names that must be there. Values that contradict each other are the library's to find.</summary>
internal sealed class FileCheck
{
    private const string Crm = "TierResilience:Clients:crm";

    private readonly List<Fault> _faults = [];

    public static IReadOnlyList<Fault> Of(FileNode file)
    {
        var check = new FileCheck();
        check.CheckRoot(file.Find("TierResilience"));
        check.CheckClient(file.Find(Crm));
        return check._faults;
    }

    private void CheckRoot(FileNode? root)
    {
        if (root is null || !IsSection(root))
            return;
        foreach (var child in root.Children.Values)
        {
            if (Is(child, "Enabled"))
                CheckValue(child, Settings.Enabled);
            else if (Is(child, "Defaults"))
                CheckSection(child, Settings.Defaults, "");
            else if (Is(child, "Clients"))
                IsSection(child);
            else
                Refuse(child);
        }
    }

    private void CheckClient(FileNode? client)
    {
        var tiers = client?.Find("Tiers");
        if (tiers is null || tiers.Children.Count == 0)
            _faults.Add(new Fault($"{Crm}:Tiers"));
        if (client is null || !IsSection(client))
            return;
        foreach (var child in client.Children.Values)
        {
            if (Is(child, "Tiers"))
                CheckTiers(child);
            else if (Is(child, "Operations"))
                CheckOperations(child, tiers);
            else
                CheckMember(child, Settings.Client, child.Key);
        }
    }

    private void CheckTiers(FileNode tiers)
    {
        if (!IsSection(tiers) || IsArray(tiers))
            return;
        foreach (var tier in tiers.Children.Values)
        {
            CheckSection(tier, Settings.Tier, "");
            foreach (var required in new[] { "Order", "BaseAddress" })
            {
                if (tier.Find(required)?.Value is null)
                    _faults.Add(new Fault($"{tier.Path}:{required}"));
            }

            if (string.IsNullOrWhiteSpace(tier.Key) || tier.Key.Any(char.IsControl))
                Refuse(tier);
        }

        var texts = tiers.Children.Values.Select(tier => tier.Find("Order")?.Value).OfType<string>();
        var orders = texts.Where(SettingText.IsWhole).Select(order => int.Parse(order, CultureInfo.InvariantCulture)).ToArray();
        if (orders.Distinct().Count() < orders.Length)
            _faults.Add(new Fault(tiers.Path, "is the order of"));
    }

    private void CheckOperations(FileNode operations, FileNode? tiers)
    {
        if (!IsSection(operations) || IsArray(operations))
            return;
        var hasTiers = tiers is { Children.Count: > 0 } && !AreIndices(tiers);
        foreach (var operation in operations.Children.Values)
        {
            CheckSection(operation, Settings.Operation, "");
            if (operation.Key.Any(char.IsControl))
                Refuse(operation);
            if (operation.Find("Tiers") is not { } names || (names.Value is null && names.Children.Count == 0) || names.Value is { Length: > 0 })
                continue;
            if (names.Elements.Any(name => !IsReadable(name, SettingKind.TierNames)))
                continue;
            var listed = names.Elements.Where(element => element.Value is not null && int.TryParse(element.Key, out _)).ToArray();
            if (listed.Length == 0)
                Refuse(names);
            foreach (var (index, name) in listed.Index())
            {
                // That there are no tiers at all is the client's fault.
                if ((hasTiers && !tiers!.Children.ContainsKey(name.Value!)) || listed[..index].Any(earlier => earlier.Value!.Equals(name.Value, StringComparison.OrdinalIgnoreCase)))
                    Refuse(name);
            }
        }
    }

    private void CheckSection(FileNode section, Setting[] settings, string name)
    {
        if (!IsSection(section))
            return;
        foreach (var child in section.Children.Values)
            CheckMember(child, settings, name.Length == 0 ? child.Key : $"{name}:{child.Key}");
    }

    private void CheckMember(FileNode node, Setting[] settings, string name)
    {
        if (Array.Find(settings, setting => setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } setting)
            CheckValue(node, setting);
        else if (settings.Any(setting => setting.Name.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)))
            CheckSection(node, settings, name);
        else
            Refuse(node);
    }

    private void CheckValue(FileNode node, Setting setting)
    {
        if (setting.Kind == SettingKind.Headers)
            CheckHeaders(node);
        else if (setting.IsList)
            CheckList(node, setting);
        else if (node.Children.Count > 0 || (node.Value is { } text && !setting.Takes(text)))
            Refuse(node);
    }

    private void CheckHeaders(FileNode headers)
    {
        if (!IsSection(headers))
            return;
        foreach (var header in headers.Children.Values)
        {
            if (header.Children.Count > 0 || (header.Value is { } value && !SettingText.TakesHeader(header.Key, value)))
                Refuse(header);
        }
    }

    private void CheckList(FileNode list, Setting setting)
    {
        if (list.Value is { Length: > 0 })
        {
            Refuse(list);
            return;
        }

        // What can't be read comes first: without it the list is none.
        var unreadable = list.Elements.Where(element => !IsReadable(element, setting.Kind)).ToArray();
        foreach (var element in unreadable.Length > 0 ? unreadable : list.Elements.Where(element => !setting.Takes(element.Value!)))
            Refuse(element);
    }

    private static bool IsReadable(FileNode element, SettingKind kind) => element.Children.Count == 0
        && element.Key.Length > 0 && element.Key.All(char.IsAsciiDigit) && element.Value is { } text && (kind != SettingKind.Codes || SettingText.IsWhole(text));

    private bool IsSection(FileNode node)
    {
        if (node.Value is not null)
            Refuse(node);
        return node.Value is null;
    }

    // Its elements have no names.
    private bool IsArray(FileNode node)
    {
        if (AreIndices(node))
            Refuse(node);
        return AreIndices(node);
    }

    private static bool AreIndices(FileNode node) =>
        node.Children.Count > 0 && Enumerable.Range(0, node.Children.Count).All(index => node.Children.ContainsKey(index.ToString(CultureInfo.InvariantCulture)));

    private void Refuse(FileNode node) => _faults.Add(new Fault(node.Path));

    private static bool Is(FileNode node, string key) => node.Key.Equals(key, StringComparison.OrdinalIgnoreCase);
}
