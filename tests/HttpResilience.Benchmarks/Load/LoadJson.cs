using System.Text.Json;

namespace HttpResilience.Benchmarks.Load;

internal static class LoadJson
{
    public static string Line(LoadResult result) => JsonSerializer.Serialize(
        new
        {
            InFlight = result.Options.InFlight,
            Seconds = result.Options.Seconds,
            Rounds = result.Options.Rounds,
            Cores = Environment.ProcessorCount,
            Rows = result.Rows.Select(row => new
            {
                row.Name,
                row.FirstTier,
                RequestsPerSecond = Math.Round(row.RequestsPerSecond),
                P50Us = Math.Round(row.P50, 1),
                P99Us = Math.Round(row.P99, 1),
                P999Us = Math.Round(row.P999, 1),
                SlowestUs = Math.Round(row.Slowest, 1),
                CpuUs = Math.Round(row.CpuPerRequest, 2),
                Bytes = Math.Round(row.BytesPerRequest),
                row.Requests,
                row.Failed,
                row.SentToSick,
            }),
            Ratios = result.Ratios.Select(ratio => new { ratio.Name, Value = Math.Round(ratio.Value, 3), ratio.Limit, ratio.Holds }),
        },
        JsonSerializerOptions.Web);
}
