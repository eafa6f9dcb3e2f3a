using System.Net;
using HttpResilience.Routing;

namespace HttpResilience;

/// <summary>Every tier failed, was skipped, or could not be asked because an earlier one may have processed the request.</summary>
public sealed class AllTiersFailedException : HttpRequestException
{
    private readonly HttpMethod _method;
    private readonly string? _operation;
    private readonly bool _isRepeatable;

    // Made when first asked for, for while all tiers are down nobody may ask; two threads make the same.
    private string? _message;

    internal AllTiersFailedException(HttpMethod method, string? operation, bool isRepeatable, Exception? inner, HttpStatusCode? status)
        : base(message: null, inner, status) => (_method, _operation, _isRepeatable) = (method, operation, isRepeatable);

    /// <summary>The client, each tier and why it was left; no URI, header, token or body.</summary>
    public override string Message => _message ??= Failures.Describe(this, _method, _operation, _isRepeatable);

    /// <summary>The client.</summary>
    public string Client { get; internal init; } = "";

    /// <summary>What each tier of the request's sequence did, in the order in which they were asked or left out.</summary>
    public IReadOnlyList<TierAttempt> Attempts { get; internal init; } = [];

    /// <summary>
    /// Whether a server may have executed the request although no answer came. <see langword="false"/> is a promise: sending it again can't execute it twice.
    /// </summary>
    public bool MayHaveBeenProcessed { get; internal init; }

    /// <summary>The soonest time worth trying again, where a tier can tell.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}
