using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HttpResilience.Drills.Tiers;

/// <summary>
/// Which fault a request meets. It follows from the seed, the tier, the request's key and how often this process has seen the key, and from nothing else: a seed's faults are
/// the same in every run, however requests overtake each other. Thread-safe.
/// </summary>
internal sealed class FaultPlan(TierOptions options)
{
    private static readonly TierFault[] s_faults = [.. Enum.GetValues<TierFault>().Where(fault => fault != TierFault.None)];

    private readonly ConcurrentDictionary<string, int> _seen = new();

    public TierFault Next(string key)
    {
        if (options.Faults == 0)
            return TierFault.None;
        var time = _seen.AddOrUpdate(key, 1, (_, times) => times + 1);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{options.Seed} {options.Name} {key} {time}")));
        return BitConverter.ToUInt32(hash) / (double)uint.MaxValue < options.Faults ? s_faults[hash[4] % s_faults.Length] : TierFault.None;
    }
}
