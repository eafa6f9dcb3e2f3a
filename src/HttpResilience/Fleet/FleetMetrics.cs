using System.Diagnostics.Metrics;
using HttpResilience.Telemetry;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.Fleet;

/// <summary>The fleet's instruments, of the meter <c>HttpResilience</c>.</summary>
internal sealed class FleetMetrics
{
    private readonly Histogram<double> _calls;
    private readonly Counter<long> _followed;
    private readonly Meter _meter;

    public FleetMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(TierResilienceMetrics.MeterName);
        _calls = _meter.CreateHistogram<double>("fleet_store_call_duration", "s", "Time of a call of the store of shared state.", tags: null, TierResilienceMetrics.Seconds);
        _followed = _meter.CreateCounter<long>("fleet_followed", "{change}", "Changes of a breaker that another instance made.");
    }

    /// <summary>What is read when somebody collects.</summary>
    public void Follow(FleetAgent agent)
    {
        _meter.CreateObservableGauge("fleet_store_up", () => agent.IsConnected ? 1 : 0, null, "1 while the store of shared state answers.");
        _meter.CreateObservableGauge("fleet_instances", () => agent.Instances, "{instance}", "Instances that share their state, when last looked.");
    }

    public void Asked(string call, bool isGood, TimeSpan duration)
    {
        if (_calls.Enabled)
            _calls.Record(duration.TotalSeconds, new Tag(TagNames.Operation, call), new Tag(TagNames.Outcome, isGood ? TagNames.Success : TagNames.Failure));
    }

    public void Followed(FleetCircuit circuit, CircuitState state) =>
        _followed.Add(1, new Tag(TagNames.Service, circuit.Client), new Tag(TagNames.BreakerName, circuit.Breaker.Name), new Tag(TagNames.Kind, TagNames.Of(state)));
}
