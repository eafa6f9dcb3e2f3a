using System.Text.Json;
using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>
/// Compares what each request of ours allocates more than a bare client's, which is the same on every machine and with every patch of .NET, with what is on record, and fails when it is more.
/// </summary>
internal static class AllocationsCheck
{
    private static readonly JsonSerializerOptions s_format = new() { WriteIndented = true };

    public static async Task<int> RunAsync(RowSelection selection, bool isRecording)
    {
        var rows = selection.Requests();
        var turns = new Rounds(rows, TimeSpan.Zero);
        await turns.WarmUpAsync();
        await turns.CountBytesAsync();
        rows.ForEach(row => row.Dispose());
        var allocated = rows.Select(row => row.ToResult()).ToDictionary(NameOf, result => result.Bytes, StringComparer.Ordinal);
        var measured = Catalog.Requests.Where(entry => entry.Over is not null)
            .SelectMany(entry => Enum.GetValues<Primary>(), (entry, primary) => (Row: NameOf(entry.Key, primary), Bare: NameOf(entry.Over!, primary)))
            .Where(pair => allocated.ContainsKey(pair.Row) && allocated.ContainsKey(pair.Bare))
            .ToDictionary(pair => pair.Row, pair => allocated[pair.Row] - allocated[pair.Bare], StringComparer.Ordinal);
        var recorded = selection.IsAll && isRecording ? [] : JsonSerializer.Deserialize<Dictionary<string, long>>(await File.ReadAllTextAsync(Find())) ?? [];
        if (!isRecording)
            return Compare(measured, recorded);
        foreach (var (row, bytes) in measured)
            recorded[row] = bytes;
        await File.WriteAllTextAsync(Find(), JsonSerializer.Serialize(recorded, s_format) + "\n");
        return 0;
    }

    private static int Compare(Dictionary<string, long> measured, Dictionary<string, long> recorded)
    {
        var exceeded = 0;
        Console.WriteLine($"{"bytes above a bare client",-28} {"on record",12} {"measured",12}");
        foreach (var (row, bytes) in measured)
        {
            var isOnRecord = recorded.TryGetValue(row, out var limit);
            var isExceeded = !isOnRecord || bytes > limit;
            exceeded += isExceeded ? 1 : 0;
            Console.WriteLine($"{row,-28} {(isOnRecord ? limit : "none"),12} {bytes,12} {(isExceeded ? "EXCEEDED" : "")}");
        }

        var verdict = exceeded == 0 ? "no row allocates" : $"{exceeded} rows allocate";
        Console.WriteLine($"{verdict} more than is on record in allocations.json{(exceeded == 0 ? "" : "; if that is meant, add --record")}");
        return exceeded == 0 ? 0 : 1;
    }

    private static string NameOf(Result result) => $"{result.Key}, {result.PrimaryName}";

    private static string NameOf(string key, Primary primary) => $"{key}, {Result.NameOf(primary)}";

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HttpResilience.Benchmarks.csproj")))
                return Path.Combine(folder.FullName, "allocations.json");
        throw new InvalidOperationException("run it from the repository, for allocations.json lies beside the project");
    }
}
