using HttpResilience.Configuration;

namespace HttpResilience;

/// <summary>A kind of request, recognised by method and path or named by <see cref="HttpRequestMessageExtensions.SetOperation"/>.</summary>
/// <remarks>Not thread-safe; it is copied when it takes effect.</remarks>
public sealed class OperationOptions
{
    /// <summary>The method, for example <c>POST</c>, in any case. One of your own may be named, but not one that is nearly a known method, such as <c>GTE</c>. Default none: any.</summary>
    public string? Method { get; set; }

    /// <summary>
    /// A template of the path below the client's base address, without a query: <c>/crm/v8/{module}/{id}</c>. <c>{name}</c> stands for one segment, a last <c>*</c> for the
    /// rest. Literal segments win over <c>{name}</c>, those over <c>*</c>. Default none: only requests that name the operation belong to it.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>Whether such a request may be sent again although an earlier attempt may have been processed. Default none: the method decides (RFC 9110, 9.2.2).</summary>
    public bool? Repeatable { get; set; }

    /// <summary>Bounds the request in place of <see cref="TierResilienceOptions.TotalTimeout"/>, 1 ms to 1 day.</summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? TotalTimeout { get; set; }

    /// <summary>Bounds an attempt in place of <see cref="TierPolicyOptions.AttemptTimeout"/>, 1 ms to 1 day.</summary>
    [ValidDuration("00:00:00.001", "1.00:00:00")]
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>The tiers to try, in this order. Default none: all, in theirs.</summary>
    public IList<string>? Tiers { get; set; }
}
