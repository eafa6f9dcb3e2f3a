using System.Globalization;
using HttpResilience.Routing;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Telemetry;

/// <summary>Does what an operator says, and writes it down.</summary>
internal sealed class TierResilienceControl(TierClients clients, ILogger logger) : ITierResilienceControl
{
    private const int LongestName = 100;

    public bool Isolate(string client, string tier, string by) => Do(client, tier, by, "isolate", static state => state.Breaker.Isolate());

    public bool Reset(string client, string tier, string by) => Do(client, tier, by, "reset", static state =>
    {
        state.TrafficShareByHand = null;
        state.Breaker.Reset();
    });

    public bool ForceOpen(string client, string tier, TimeSpan duration, string by) =>
        Do(client, tier, by, string.Create(CultureInfo.InvariantCulture, $"force-open for {duration}"), state => state.Breaker.ForceOpen(duration));

    public bool SetTrafficShare(string client, string tier, double? percent, string by)
    {
        if (percent is < 0 or > 100 or double.NaN)
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A traffic share is between 0 and 100.");
        var what = percent is null ? "traffic-share as configured" : string.Create(CultureInfo.InvariantCulture, $"traffic-share {percent} %");
        return Do(client, tier, by, what, state => state.TrafficShareByHand = percent);
    }

    private bool Do(string client, string tier, string by, string what, Action<TierState> action)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        if (!clients.IsRegistered(client) || clients.Get(client).Current.Find(tier) is not { } found)
            return false;
        action(found.State);
        logger.ControlUsed(client, found.Name, what, Printable(by));
        return true;
    }

    // The name comes from outside: it must not forge a line of the log, nor turn the text around in a viewer.
    private static string Printable(string name) => string.Concat(name.Take(LongestName).Select(static character => IsPrintable(character) ? character : '?'));

    private static bool IsPrintable(char character) => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
