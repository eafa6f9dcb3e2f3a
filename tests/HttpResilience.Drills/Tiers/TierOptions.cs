using System.Globalization;

namespace HttpResilience.Drills.Tiers;

/// <summary>A tier's command line.</summary>
/// <param name="Name">The tier's name.</param>
/// <param name="Port">Its port on 127.0.0.1.</param>
/// <param name="Log">The file it appends to.</param>
/// <param name="Store">A directory that all tiers share: the service behind them, which knows an <c>Idempotency-Key</c> again. Without one, keys mean nothing.</param>
/// <param name="Seed">What its faults follow from.</param>
/// <param name="Faults">The share of requests that meet a fault, 0 to 1.</param>
/// <param name="Slow">How long an answer takes that is meant to come too late.</param>
/// <param name="Latency">How long every other answer takes.</param>
internal sealed record TierOptions(string Name, int Port, string Log, string? Store = null, int Seed = 1, double Faults = 0, TimeSpan Slow = default, TimeSpan Latency = default)
{
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/"));

    public static TierOptions Read(string[] args)
    {
        var read = new Arguments(args);
        var options = new TierOptions(
            read.Text("name"), read.Number("port", 0), read.Text("log"), read.Text("store", "") is { Length: > 0 } store ? store : null,
            read.Number("seed", 1), read.Share("faults", 0), read.Time("slow", TimeSpan.FromSeconds(1)), read.Time("latency", TimeSpan.Zero));
        read.RefuseOthers();
        return options;
    }

    public string[] ToArguments()
    {
        string[] arguments =
        [
            "--name", Name, "--port", Port.ToString(CultureInfo.InvariantCulture), "--log", Log, "--seed", Seed.ToString(CultureInfo.InvariantCulture),
            "--faults", Faults.ToString(CultureInfo.InvariantCulture), "--slow", Slow.ToString("c", CultureInfo.InvariantCulture),
            "--latency", Latency.ToString("c", CultureInfo.InvariantCulture),
        ];
        return Store is null ? arguments : [.. arguments, "--store", Store];
    }
}
