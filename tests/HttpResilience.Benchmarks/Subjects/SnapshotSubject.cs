using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>A snapshot of all breakers of a process.</summary>
internal sealed class SnapshotSubject : Subject
{
    private readonly ServiceProvider _services = Clients.Tiered(static () => new StubHandler(Primary.AtOnce), tiers: 1);
    private readonly ICircuitBreakerRegistry _registry;
    private readonly int _breakers;

    public SnapshotSubject(int breakers)
    {
        _breakers = breakers;
        _registry = _services.GetRequiredService<ICircuitBreakerRegistry>();
        // The client's one tier has a breaker as well.
        for (var i = _registry.GetStates().Count; i < breakers; i++)
            _registry.GetOrAdd(string.Create(CultureInfo.InvariantCulture, $"client{i}:gateway"));
    }

    public override Task RunAsync(int count)
    {
        for (var i = 0; i < count; i++)
            if (_registry.GetSnapshots().Count != _breakers)
                throw new InvalidOperationException("a breaker is missing");
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
        _services.Dispose();
        base.Dispose();
    }
}
