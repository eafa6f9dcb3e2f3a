using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>The rows that <c>--rows e,g</c> names, by letter or by key; all without it.</summary>
internal sealed class RowSelection
{
    private readonly string[]? _wanted;

    public RowSelection(string[] args)
    {
        var index = Array.IndexOf(args, "--rows");
        if (index >= 0 && index + 1 < args.Length)
            _wanted = args[index + 1].Split(',');
    }

    public bool IsAll => _wanted is null;

    public List<Row> Requests() => [.. Of(Catalog.Requests, Primary.AtOnce), .. Of(Catalog.Requests, Primary.Later)];

    public List<Row> ToolCalls() => [.. Of(Catalog.ToolCalls, Primary.AtOnce), .. Of(Catalog.ToolCalls, Primary.Later)];

    public List<Row> Snapshots() => [.. Of(Catalog.Snapshots, null)];

    public List<Row> Breakers() => [.. Of(Catalog.Breakers, null)];

    private IEnumerable<Row> Of(IReadOnlyList<CatalogEntry> entries, Primary? primary) => entries.Where(entry => IsWanted(entry.Key)).Select(entry => new Row(entry, primary));

    private bool IsWanted(string key) => _wanted is null || _wanted.Contains(key) || _wanted.Contains(key[..1]);
}
