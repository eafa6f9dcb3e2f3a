namespace HttpResilience;

/// <summary>What <see cref="TierResilienceOptions.Fallback"/> is told.</summary>
public sealed class TierFallbackArguments
{
    internal TierFallbackArguments(HttpRequestMessage request, string? operation, Exception exception)
    {
        Request = request;
        Operation = operation;
        Exception = exception;
    }

    /// <summary>The caller's request, as it was sent.</summary>
    public HttpRequestMessage Request { get; }

    /// <summary>The operation, where one matched or was named.</summary>
    public string? Operation { get; }

    /// <summary>What the caller gets otherwise: an <see cref="AllTiersFailedException"/>, a <see cref="CircuitOpenException"/>, or a <see cref="TaskCanceledException"/> when the total timeout ran out.</summary>
    public Exception Exception { get; }
}
