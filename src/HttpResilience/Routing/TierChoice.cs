using HttpResilience.Telemetry;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Routing;

/// <summary>
/// Goes through a request's tiers in order. Those that only had no turn (their traffic share went to others, or they need a probe that the request should not be) are asked once more when
/// nothing else is left.
/// </summary>
internal sealed class TierChoice(TierRequest request, ILogger logger)
{
    // Tiers that only had no turn, by position. A tier beyond the 64th is just skipped.
    private ulong _deferred;
    private int _position;
    private bool _isSecondRound;
    private bool _hasAsked;
    private bool _hasSent;
    private Tier? _left;
    private string? _whyLeft;

    /// <summary>Moves the request to the next tier that can take it.</summary>
    /// <param name="failure">Why the tier before is left, where one was asked.</param>
    public bool MoveNext(string? failure)
    {
        if (_hasAsked)
            (_left, _whyLeft) = (request.Tier, failure);
        // A limit that was full, or a probe that another request got first, left everything open.
        _hasSent |= _hasAsked && request.Outcome.Rejection == TierRejection.None;
        while (Next() is { } tier)
        {
            var rejection = TierEligibility.Check(tier, request.MayProbe, isStart: !_hasAsked && !_isSecondRound);
            if (rejection == TierRejection.None)
                return Take(tier);
            Skip(tier, rejection);
        }

        return TakeLastResort();
    }

    /// <summary>Adds the tiers that were not reached to the request's story.</summary>
    public void TellRest()
    {
        while (Next() is { } tier)
            Tell(tier, request.IsOutOfTime ? "no time left" : request.IsRepeatable ? "not asked, because the body can't be sent again" : "not asked, because the request may have been processed");
    }

    private Tier? Next()
    {
        while (true)
        {
            while (_position < request.Sequence.Length)
            {
                var position = _position++;
                if (!_isSecondRound || (_deferred & Bit(position)) != 0)
                    return request.Sequence[position];
            }

            if (_isSecondRound || _deferred == 0)
                return null;
            _isSecondRound = true;
            _position = 0;
            request.AllowProbe();
        }
    }

    private bool Take(Tier tier)
    {
        if (_left is not null)
            logger.TierFallback(_hasAsked ? LogLevel.Information : LogLevel.Debug, request.Set.Client, _left.Name, tier.Name, _whyLeft ?? "");
        _hasAsked = true;
        request.MoveTo(tier);
        return true;
    }

    private void Skip(Tier tier, TierRejection rejection)
    {
        request.Outcome = OutcomeClassifier.Rejected(rejection);
        var isDeferred = !_isSecondRound && (rejection == TierRejection.ProbeNeedsRepeatable || (rejection == TierRejection.OutOfTrafficShare && tier.TrafficShare > 0));
        if (isDeferred)
            _deferred |= Bit(_position - 1);
        if (!isDeferred || Bit(_position - 1) == 0)
            Tell(tier, TierEligibility.Describe(rejection));
        if (rejection == TierRejection.CircuitOpen)
            tier.State.Breaker.CountRejection();
        if (!_hasAsked)
            (_left, _whyLeft) = (_left ?? tier, _whyLeft ?? TierEligibility.Describe(rejection));
    }

    // Not one that was taken out of use by hand.
    private bool TakeLastResort()
    {
        if (_hasSent || request.IsLastResort || !request.Set.TryLastWhenNoneEligible)
            return false;
        var last = Array.FindLast(request.Sequence, tier => tier.TrafficShare > 0 && tier.State.Breaker.State != CircuitState.Isolated);
        if (last is null)
            return false;
        request.BecomeLastResort();
        return Take(last);
    }

    private void Tell(Tier tier, string reason) => request.Tell(new TierAttempt { Tier = tier.Name, Outcome = TierOutcome.Rejected, Attempts = 0, Reason = reason, Duration = TimeSpan.Zero });

    private static ulong Bit(int position) => position < 64 ? 1UL << position : 0;
}
