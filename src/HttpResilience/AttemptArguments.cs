namespace HttpResilience;

/// <summary>What <see cref="TierPolicyOptions.ShouldHandle"/> decides on.</summary>
public readonly struct AttemptArguments
{
    internal AttemptArguments(string tier, HttpResponseMessage? response, Exception? exception, AttemptHandling @default)
    {
        Tier = tier;
        Response = response;
        Exception = exception;
        Default = @default;
    }

    /// <summary>The tier that was asked.</summary>
    public string Tier { get; }

    /// <summary>The response; <see langword="null"/> when there is an <see cref="Exception"/>.</summary>
    public HttpResponseMessage? Response { get; }

    /// <summary>Why there is no response.</summary>
    public Exception? Exception { get; }

    /// <summary>What the library would do.</summary>
    public AttemptHandling Default { get; }
}
