using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using HttpResilience.Retrying;
using HttpResilience.Telemetry;
using HttpResilience.Timeouts;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Routing;

/// <summary>The only place that knows what a status code or an exception means.</summary>
internal sealed class OutcomeClassifier(
    IReadOnlyCollection<int> failureStatusCodes,
    IReadOnlyCollection<int> retryStatusCodes,
    IReadOnlyCollection<int> fallbackStatusCodes,
    Func<AttemptArguments, AttemptHandling>? shouldHandle,
    CredentialRenewal? renewal,
    TimeProvider timeProvider,
    ILogger logger)
{
    private const int Unauthorized = (int)HttpStatusCode.Unauthorized;
    private const AttemptHandling All = AttemptHandling.CountAsFailure | AttemptHandling.Retry | AttemptHandling.Fallback;

    // By status; looking into three sets is not what a healthy request should do. No status is below 100 or above 599: one that is says as much as a 500 (RFC 9110, 15).
    private readonly AttemptHandling[] _handling = [.. Enumerable.Range(0, 600).Select(status => status < 100 ? 500 : status).Select(status =>
        (failureStatusCodes.Contains(status) ? AttemptHandling.CountAsFailure : 0) | (retryStatusCodes.Contains(status) ? AttemptHandling.Retry : 0) | (fallbackStatusCodes.Contains(status) ? AttemptHandling.Fallback : 0))];

    /// <summary>Whether there is nothing to decide: what <see cref="Classify(TierRequest, HttpResponseMessage)"/> would say is <see cref="AttemptOutcome.Success"/>.</summary>
    public bool IsSuccess(HttpResponseMessage response) =>
        shouldHandle is null && (uint)response.StatusCode is < 600 and not Unauthorized and var status && _handling[status] == AttemptHandling.None && response is not RejectedResponse;

    /// <summary>Whether a request may take the next tier after this status; with code that decides, nobody can say before.</summary>
    public bool MayFallBack(HttpStatusCode status) => shouldHandle is not null || _handling[(int)status].HasFlag(AttemptHandling.Fallback);

    public AttemptOutcome Classify(TierRequest request, HttpResponseMessage response)
    {
        if (response is RejectedResponse rejected)
            return Rejected(rejected.Rejection);
        var status = (int)response.StatusCode;
        if (status == Unauthorized && renewal is not null)
            return ClassifyRefusedCredential(request, response, isFinal: request.Visit.HasAskedForCredential || renewal.IsFinal(request.Visit.AttemptStarted));
        var handling = Decide(request, response, null, HandlingOf(status));
        if (handling == AttemptHandling.None)
            return AttemptOutcome.Success;
        return new AttemptOutcome
        {
            Kind = TierOutcome.Failure,
            Handling = handling,
            // The 429 that a redirect led to says nothing of the request that was redirected.
            NotProcessed = request.Outgoing.IsHeldBack || (request.Outgoing.IsOneExchange && response.StatusCode == HttpStatusCode.TooManyRequests),
            NothingSent = request.Outgoing.IsHeldBack,
            RetryAfter = SaysOverload(response.StatusCode) ? RetryAfter.Read(response, timeProvider) : null,
            Reason = $"HTTP {status}",
        };
    }

    public AttemptOutcome Classify(TierRequest request, Exception exception, CancellationToken caller)
    {
        if (IsCanceled(exception, caller))
            return Canceled;
        // Something may have reached a server before: a redirect, a handler's own second try or client.
        var nothingSent = request.Outgoing.IsHeldBack || (!request.Outgoing.MayHaveArrived(exception) && IsBeforeSending(exception));
        return new AttemptOutcome
        {
            Kind = TierOutcome.Failure,
            Handling = Decide(request, null, exception, IsOfTransport(exception) ? All : AttemptHandling.CountAsFailure),
            NotProcessed = nothingSent,
            NothingSent = nothingSent,
            Reason = Describe(exception),
        };
    }

    /// <summary>For what was thrown between two attempts: it goes to the caller as it is.</summary>
    public static AttemptOutcome Interrupted(Exception exception, CancellationToken caller) => IsCanceled(exception, caller) ? Canceled : default;

    /// <summary>For what a handler in front of the breaker threw: a failed attempt, whose exception goes to the caller as it is.</summary>
    public static AttemptOutcome Unjudged(Exception exception, CancellationToken caller) =>
        IsCanceled(exception, caller) ? Canceled : new AttemptOutcome { Kind = TierOutcome.Failure, Reason = Describe(exception) };

    public static AttemptOutcome Rejected(TierRejection rejection) => new()
    {
        Kind = TierOutcome.Rejected,
        Handling = AttemptHandling.Fallback,
        NotProcessed = true,
        NothingSent = true,
        Rejection = rejection,
        Reason = TierEligibility.Describe(rejection),
    };

    /// <summary>Whether the exception says that no connection was made, so that no server has seen the request.</summary>
    public static bool IsBeforeSending(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => true,
        AttemptTimeoutException => false,
        // SocketsHttpHandler's connect timeout: a canceled send that nobody canceled.
        TaskCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    /// <summary>Whether a server says with this status that it has too much to do.</summary>
    public static bool SaysOverload(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    public static bool IsServerError(HttpStatusCode status) => (int)status is < 100 or >= 500;

    private static AttemptOutcome Canceled => new() { Kind = TierOutcome.Canceled, Reason = "canceled by the caller" };

    private static bool IsCanceled(Exception exception, CancellationToken caller) => exception is OperationCanceledException && caller.IsCancellationRequested;

    // A canceled send that the caller did not cancel is a timeout, whoever's it was; anything but these is a bug in somebody's handler.
    // A bare SocketException comes from SocketsHttpHandler (.NET 10) when a connection was reset before it could ask for the remote address.
    private static bool IsOfTransport(Exception exception) => exception is HttpRequestException or IOException or SocketException or OperationCanceledException or TimeoutException;

    // A request is refused before it is executed, so another tier may take any. Until a new credential was tried, or is known not to help, the breaker counts nothing.
    private AttemptOutcome ClassifyRefusedCredential(TierRequest request, HttpResponseMessage response, bool isFinal)
    {
        var handling = Decide(request, response, null, isFinal ? AttemptHandling.CountAsFailure | AttemptHandling.Fallback : AttemptHandling.Fallback);
        if (isFinal && handling == AttemptHandling.None)
            return AttemptOutcome.Success;
        return new AttemptOutcome
        {
            Kind = TierOutcome.Failure,
            Handling = handling,
            NotProcessed = request.Outgoing.IsHeldBack || request.Outgoing.IsOneExchange,
            NothingSent = request.Outgoing.IsHeldBack,
            IsForCredential = !isFinal,
            Reason = isFinal ? "HTTP 401, and no new credential helps" : "HTTP 401",
        };
    }

    private AttemptHandling HandlingOf(int status) => _handling[(uint)status < (uint)_handling.Length ? status : 500];

    private AttemptHandling Decide(TierRequest request, HttpResponseMessage? response, Exception? exception, AttemptHandling own)
    {
        if (shouldHandle is null)
            return own;
        try
        {
            return shouldHandle(new AttemptArguments(request, response, exception, own));
        }
        catch (Exception thrown)
        {
            logger.CallbackFailed(thrown, request.Set.Client, nameof(TierPolicyOptions.ShouldHandle));
            return own;
        }
    }

    // Not the exception's message: a user's handler may have put anything into it.
    public static string Describe(Exception exception) => exception switch
    {
        AttemptTimeoutException => "no answer within the attempt timeout",
        HttpRequestException { InnerException: AuthenticationException } => "TLS failed",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "host name not found",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "connection failed",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "TLS failed",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "proxy tunnel failed",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "response cut short",
        HttpRequestException { InnerException: IOException } or SocketException => "connection broken",
        HttpRequestException http => $"request failed ({http.HttpRequestError})",
        TaskCanceledException { InnerException: TimeoutException } => "connect timeout",
        IOException => "response cut short",
        OperationCanceledException => "canceled, but not by the caller",
        _ => exception.GetType().Name,
    };
}
