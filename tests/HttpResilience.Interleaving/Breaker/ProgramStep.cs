namespace HttpResilience.Interleaving.Breaker;

/// <summary>What a program made by chance may do to a breaker.</summary>
internal enum ProgramStep
{
    Succeed,
    Fail,
    GiveBack,
    Isolate,
    Reset,
    ForceOpen,
    Disable,
    UseMetricsOnly,
    ProbeNow,
    TimePasses,
    Reload,
    Look,
}
