namespace HttpResilience.CircuitBreaking;

/// <summary>Whether the fleet can be asked. One for all breakers of an instance; while it is down nothing that is restricted for the fleet's sake is.</summary>
internal sealed class FleetConnection
{
    private volatile bool _isUp;

    public bool IsUp
    {
        get => _isUp;
        set => _isUp = value;
    }
}
