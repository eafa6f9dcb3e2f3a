namespace HttpResilience.Fleet;

/// <summary>What is to be done about one circuit next.</summary>
internal enum FleetStep
{
    /// <summary>Nothing.</summary>
    Rest,

    /// <summary>Both sides fit as they are.</summary>
    Agree,

    /// <summary>This instance does what the store says.</summary>
    Follow,

    /// <summary>The store is told what this instance does.</summary>
    Publish,

    /// <summary>This instance asks to be the one that probes, or to go on being it.</summary>
    TakeLease,

    /// <summary>The instance that may probe is told that this one has requests and waits.</summary>
    WantLease,

    /// <summary>This instance probes no more, for want of requests; another may.</summary>
    GiveLeaseBack,
}
