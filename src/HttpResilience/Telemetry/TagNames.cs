using HttpResilience.Routing;

namespace HttpResilience.Telemetry;

/// <summary>The names of tags. No value of a tag comes from a URI, a header or an exception's message; each is from configuration or from a short list.</summary>
internal static class TagNames
{
    public const string Service = "service";
    public const string Tier = "tier";
    public const string Operation = "operation";
    public const string Outcome = "outcome";
    public const string BreakerName = "breaker_name";
    public const string From = "from";
    public const string To = "to";
    public const string Reason = "reason";
    public const string Kind = "kind";

    // Values of the outcome.
    public const string Success = "success";
    public const string Failure = "failure";
    public const string Rejected = "rejected";
    public const string Canceled = "canceled";

    /// <summary>The operation of requests that have none.</summary>
    public const string NoOperation = "none";

    /// <summary>Operations that the code names and configuration does not: they could be any number.</summary>
    public const string OtherOperation = "_OTHER";

    /// <summary>The operation as a tag's value, of which there are no more than configuration has, and two.</summary>
    public static string Of(TierOperation? operation) => operation is null ? NoOperation : operation.IsConfigured ? operation.Name : OtherOperation;

    public static string Of(TierOutcome outcome) => outcome switch
    {
        TierOutcome.Success => Success,
        TierOutcome.Failure => Failure,
        TierOutcome.Rejected => Rejected,
        _ => Canceled,
    };

    public static string Of(CircuitState state) => state switch
    {
        CircuitState.Closed => "closed",
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "half_open",
        _ => "isolated",
    };
}
