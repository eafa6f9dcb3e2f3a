namespace HttpResilience.Drills.Availability;

/// <summary>What is done to a tier.</summary>
internal enum StepKind
{
    /// <summary>SIGKILL: connections are reset, new ones refused.</summary>
    Kill,

    /// <summary>SIGSTOP: connections are accepted, by the kernel, and nothing is answered.</summary>
    Pause,

    /// <summary>It goes on, or is started again.</summary>
    Revive,

    /// <summary>It is the tier that stays healthy from now on: revived if need be, and asked until it answers.</summary>
    Guard,
}
