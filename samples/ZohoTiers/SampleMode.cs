namespace ZohoTiers;

/// <summary>What the sample was asked to do.</summary>
internal enum SampleMode
{
    /// <summary>Run the drill for a reader.</summary>
    Drill,

    /// <summary>Run the drill for a program.</summary>
    Json,

    /// <summary>Show the live page of an application under light load, and take faults.</summary>
    Serve,

    /// <summary>Run several services that share what they know.</summary>
    Fleet,
}
