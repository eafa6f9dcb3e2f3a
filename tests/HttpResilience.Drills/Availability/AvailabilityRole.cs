using System.Text.Json;

namespace HttpResilience.Drills.Availability;

/// <summary><c>availability</c>: the same drill for each subject, one after the other. It fails when the library's own does not reach the targets.</summary>
internal static class AvailabilityRole
{
    private const int Missed = 1;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static async Task<int> RunAsync(string[] args)
    {
        Drill drill;
        bool asJson;
        int slowest;
        string[] names;
        try
        {
            var read = new Arguments(args);
            drill = new(TimeSpan.FromSeconds(read.Number("seconds", 120)), read.Number("seed", 7), read.Number("rate", 300));
            (asJson, slowest) = (read.Has("json"), read.Number("slowest", 0));
            var only = read.Text("subject", "");
            names = [.. Subjects.Names.Where(name => only.Length == 0 || name == only)];
            read.RefuseOthers();
        }
        catch (FormatException exception)
        {
            return await Usage.SayAsync(exception.Message);
        }

        return await RunAsync(drill, names, asJson, slowest);
    }

    private static async Task<int> RunAsync(Drill drill, string[] names, bool asJson, int slowest)
    {
        var results = new List<Result>();
        foreach (var name in names)
        {
            await Console.Error.WriteLineAsync($"{name}: {drill.Length.TotalSeconds} s, seed {drill.Seed}, {drill.Rate} requests a second");
            var result = await drill.RunAsync(name);
            results.Add(result);
            if (slowest > 0)
                await Console.Error.WriteLineAsync(ResultTable.Slowest(result, slowest));
        }

        Console.WriteLine(ResultTable.Of(results));
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(results.Select(result => new { result.Subject, drill.Seed, drill.Rate, result.Load, result.Control, result.AttemptsPerRequest, result.AtSick, result.Probes }), s_json));
        return results.All(result => result.Subject != Subjects.Ours || (result.IsAvailable && result.IsInTime)) ? 0 : Missed;
    }
}
