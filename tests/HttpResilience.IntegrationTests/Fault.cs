namespace HttpResilience.IntegrationTests;

/// <summary>What a <see cref="FaultyServer"/> does with a request.</summary>
public enum Fault
{
    None,

    /// <summary>Nobody listens on the port.</summary>
    Refuse,

    /// <summary>Reads the request whole, executes it, then resets the connection.</summary>
    Reset,

    /// <summary>Reads the request whole, then closes the connection in good order without a byte.</summary>
    CloseSilently,

    /// <summary>Reads the request whole and never answers.</summary>
    Hang,

    /// <summary>Closes in the middle of the headers.</summary>
    CutHeaders,

    /// <summary>Closes in the middle of the body.</summary>
    CutBody,

    /// <summary>500.</summary>
    ServerError,

    /// <summary>503 with a <c>Retry-After</c> of a minute.</summary>
    Unavailable,

    /// <summary>429 with a <c>Retry-After</c> of a minute.</summary>
    TooManyRequests,

    /// <summary>Headers that come byte by byte and never end.</summary>
    SlowHeaders,

    /// <summary>A body of which a letter comes every 300 ms.</summary>
    SlowBody,

    /// <summary>A body of which a piece comes every 50 ms, without an end.</summary>
    EndlessBody,

    /// <summary>A first piece of the body and then nothing.</summary>
    StallingBody,
}
