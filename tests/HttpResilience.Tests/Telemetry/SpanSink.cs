using System.Collections.Concurrent;
using System.Diagnostics;
using HttpResilience.Telemetry;

namespace HttpResilience.Tests.Telemetry;

/// <summary>Keeps the library's spans, from their start on. Listens in the whole process, so its tests run alone.</summary>
internal sealed class SpanSink : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _started = new();
    private readonly ConcurrentQueue<Activity> _ended = new();

    public SpanSink(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TierResilienceActivities.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            {
                SeenBySampler.Enqueue([.. (options.Tags ?? []).Select(tag => $"{tag.Key}={tag.Value}")]);
                return sampling;
            },
            ActivityStarted = _started.Enqueue,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ConcurrentQueue<string[]> SeenBySampler { get; } = new();

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<Activity> Started => [.. _started];

    public IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>The span of the only request.</summary>
    public Activity Request => Assert.Single(_started, span => span.Kind == ActivityKind.Internal);

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<Activity> Attempts => [.. _started.Where(span => span.Kind == ActivityKind.Client)];

    public bool HaveAllEnded => _started.Count == _ended.Count && _started.All(span => span.IsStopped);

    /// <summary>All that a span says, in one line.</summary>
    public static string Text(Activity span)
    {
        var events = span.Events.Select(happened => $"[{happened.Name} {Join(happened.Tags)}]");
        return $"{span.DisplayName} {Join(span.TagObjects)} {span.Status} {span.StatusDescription} {string.Concat(events)} {Join(span.Baggage.Select(item => KeyValuePair.Create(item.Key, (object?)item.Value)))} {span.TraceStateString}";
    }

    public static string Tags(Activity span) => Join(span.TagObjects);

    public static string Join(IEnumerable<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));

    public void Dispose() => _listener.Dispose();
}
