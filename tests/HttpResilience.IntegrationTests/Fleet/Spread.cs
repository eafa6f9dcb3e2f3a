using System.Globalization;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>How long the same thing took, many times over.</summary>
internal sealed class Spread
{
    private readonly List<TimeSpan> _times = [];

    public void Add(TimeSpan time) => _times.Add(time);

    public TimeSpan P(int percent) => _times.Order().ElementAt((int)Math.Ceiling(percent / 100.0 * _times.Count) - 1);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_times.Count} times: p50 {P(50).TotalMilliseconds:F0} ms, p99 {P(99).TotalMilliseconds:F0} ms, longest {P(100).TotalMilliseconds:F0} ms");
}
