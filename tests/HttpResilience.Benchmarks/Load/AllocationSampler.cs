using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace HttpResilience.Benchmarks.Load;

/// <summary>Samples what this process allocates, by type: the runtime picks every 100 KB or so at random.</summary>
internal sealed class AllocationSampler : EventListener
{
    private const EventKeywords AllocationSampling = (EventKeywords)0x80000000000;

    private readonly ConcurrentDictionary<string, int> _samples = new();

    public IReadOnlyDictionary<string, int> Samples => _samples;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(eventSource, EventLevel.Informational, AllocationSampling);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName == "AllocationSampled" && eventData.PayloadNames!.IndexOf("TypeName") is >= 0 and var type)
            _samples.AddOrUpdate(Convert.ToString(eventData.Payload![type], CultureInfo.InvariantCulture)!, 1, static (_, count) => count + 1);
    }
}
