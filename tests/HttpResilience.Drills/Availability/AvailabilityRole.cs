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
            drill = new(TimeSpan.FromSeconds(read.Number("seconds", 120)), read.Number("seed", 7), read.Number("rate", 300), read.Text("settings", "").Split(';', StringSplitOptions.RemoveEmptyEntries));
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

        var isMet = results.All(result => result.Subject != Subjects.Ours || (result.IsAvailable && result.IsInTime));
        await (asJson ? Console.Error : Console.Out).WriteLineAsync(ResultTable.Of(results));
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(new { drill.Seed, Seconds = drill.Length.TotalSeconds, drill.Rate, isMet, Results = results.Select(Figures) }, s_json));
        return isMet ? 0 : Missed;
    }

    private static object Figures(Result result) =>
        new { result.Subject, result.Load, result.Load.SuccessPercent, result.Control, result.AttemptsPerRequest, result.AtSick, result.Probes, result.Kills, result.Pauses };
}
