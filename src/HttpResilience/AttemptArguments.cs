using HttpResilience.Routing;

namespace HttpResilience;

/// <summary>What <see cref="TierPolicyOptions.ShouldHandle"/> decides on.</summary>
public readonly struct AttemptArguments
{
    internal AttemptArguments(TierRequest request, HttpResponseMessage? response, Exception? exception, AttemptHandling @default)
    {
        Client = request.Set.Client;
        Tier = request.Tier.Name;
        Operation = request.OperationName;
        Attempt = request.Visit.Attempts;
        Response = response;
        Exception = exception;
        Default = @default;
    }

    /// <summary>The client.</summary>
    public string Client { get; }

    /// <summary>The tier that was asked.</summary>
    public string Tier { get; }

    /// <summary>The operation, where one matched or was named.</summary>
    public string? Operation { get; }

    /// <summary>The attempt at the tier, from 1.</summary>
    public int Attempt { get; }

    /// <summary>The response; <see langword="null"/> when there is an <see cref="Exception"/>.</summary>
    public HttpResponseMessage? Response { get; }

    /// <summary>Why there is no response.</summary>
    public Exception? Exception { get; }

    /// <summary>What the library would do.</summary>
    public AttemptHandling Default { get; }
}
