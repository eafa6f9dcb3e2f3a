using HttpResilience.Telemetry;

namespace HttpResilience.Routing;

/// <summary>
/// Goes through a request's tiers in order. Those that only had no turn (their traffic share went to others, or they need a probe that the request should not be) are asked once more when
/// nothing else is left. The flows of a hedged request share one.
/// </summary>
internal sealed class TierChoice
{
    private TierRequest _owner = null!;
    private TierEvents _events = null!;

    // Guards all below where flows share it; a request with one flow takes no lock.
    private object? _gate;

    // Tiers that only had no turn, by position. A tier beyond the 64th is just skipped.
    private ulong _deferred;

    // Tiers that could not take a hedge, likewise.
    private ulong _passedOver;

    // Tiers whose breaker turned the request away, open, half-open or ramping up, likewise.
    private ulong _turnedAway;
    private int _position;
    private bool _isSecondRound;
    private bool _hasAsked;
    private bool _hasSent;
    private bool _isRefusalTold;
    private bool _isClosed;
    private bool _hasTakenLastResort;

    // Flows that have a tier now.
    private int _underWay;
    private Tier? _skipped;
    private string? _whySkipped;

    /// <summary>No tier is left for a hedge.</summary>
    public bool HasNoHedgeLeft { get; private set; }

    /// <summary>Begins with the first tier.</summary>
    public void Begin(TierRequest owner, TierEvents events)
    {
        (_owner, _events) = (owner, events);
        if (owner.MayHedge)
            _gate = new object();
    }

    /// <summary>Holds nothing any more.</summary>
    public void Clear()
    {
        (_owner, _events, _gate, _skipped, _whySkipped) = (null!, null!, null, null, null);
        (_deferred, _passedOver, _turnedAway, _position, _underWay) = (0, 0, 0, 0, 0);
        (_isSecondRound, _hasAsked, _hasSent, _isRefusalTold, _isClosed, _hasTakenLastResort, HasNoHedgeLeft) = (false, false, false, false, false, false, false);
    }

    /// <summary>Moves the request to the next tier that can take it.</summary>
    /// <param name="request">The owner, or a fork of it.</param>
    /// <param name="failure">Why the tier before is left, where one was asked.</param>
    public bool MoveNext(TierRequest request, string? failure)
    {
        if (_gate is null)
            return Move(request, failure);
        lock (_gate)
            return Move(request, failure);
    }

    /// <summary>Moves a request's further flow to a tier that can take it and whose retry budget allows it.</summary>
    public bool MoveNextForHedge(TierRequest hedge)
    {
        lock (_gate!)
        {
            while (Next(hedge) is { } tier)
            {
                if (TierEligibility.Check(tier, hedge.MayProbe, isStart: false) != TierRejection.None)
                {
                    // By the time a flow fails it may be able to.
                    _passedOver |= Bit(_position - 1);
                    continue;
                }

                if (tier.Budget is { } budget && !tier.State.Budget.TryTake(budget))
                {
                    TellRefusal(hedge, tier);
                    // Still there for a flow that fails, and for the hedge when the budget has a share again.
                    _position--;
                    return false;
                }

                _underWay++;
                hedge.MoveTo(tier, isHedge: true);
                return true;
            }

            HasNoHedgeLeft = true;
            return false;
        }
    }

    /// <summary>The request has its answer: flows that are still on their way go to no further tier.</summary>
    public void Close()
    {
        lock (_gate!)
            _isClosed = true;
    }

    /// <summary>Adds the tiers that were not reached to the request's story.</summary>
    public void TellRest()
    {
        while (NextOrPassedOver(_owner) is { } tier)
            Tell(_owner, tier, _owner.IsOutOfTime ? "no time left" : _owner.IsRepeatable ? "not asked, because the body can't be sent again (it is read once, or larger than MaxRequestBufferSize)" : "not asked, because the request may have been processed");
    }

    private bool Move(TierRequest request, string? failure)
    {
        if (_isClosed)
            return false;
        var left = request.Tier;
        if (left is not null)
        {
            _underWay--;
            // A limit that was full, or a probe that another request got first, left everything open.
            _hasSent |= request.Outcome.Rejection == TierRejection.None;
            if (request.Outcome.Rejection == TierRejection.CircuitOpen)
                _turnedAway |= Bit(Array.IndexOf(request.Sequence, left));
        }

        while (NextOrPassedOver(request) is { } tier)
        {
            var rejection = TierEligibility.Check(tier, request.MayProbe, isStart: !_hasAsked && !_isSecondRound, !_hasAsked && request.IsPlain ? request.Deadline.Started : null);
            if (rejection == TierRejection.None)
                return Take(request, left, failure, tier);
            Skip(request, tier, rejection);
        }

        HasNoHedgeLeft = true;
        return TakeLastResort(request, left, failure);
    }

    private Tier? NextOrPassedOver(TierRequest request)
    {
        if (Next(request) is { } tier)
            return tier;
        (_deferred, _passedOver) = (_passedOver, 0);
        (_isSecondRound, _position) = (true, 0);
        return Next(request);
    }

    private Tier? Next(TierRequest request)
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

    // Once for a request, however often it asks.
    private void TellRefusal(TierRequest hedge, Tier tier)
    {
        if (_isRefusalTold)
            return;
        _isRefusalTold = true;
        hedge.MoveTo(tier);
        _events.BudgetRefused(hedge);
    }

    private bool Take(TierRequest request, Tier? left, string? failure, Tier tier)
    {
        // The last resort may be the tier that just turned it away.
        if (left is not null && !ReferenceEquals(left, tier))
            _events.FellBack(request, left, tier, failure ?? "", wasAsked: true);
        else if (left is null && _skipped is not null)
            _events.FellBack(request, _skipped, tier, _whySkipped!, wasAsked: false);
        _hasAsked = true;
        _underWay++;
        request.MoveTo(tier);
        return true;
    }

    private void Skip(TierRequest request, Tier tier, TierRejection rejection)
    {
        request.Outcome = OutcomeClassifier.Rejected(rejection);
        _events.Rejected(request, tier, TierEligibility.Describe(rejection));
        var isDeferred = !_isSecondRound && (rejection == TierRejection.ProbeNeedsRepeatable || (rejection == TierRejection.OutOfTrafficShare && tier.TrafficShare > 0));
        if (isDeferred)
            _deferred |= Bit(_position - 1);
        if (!isDeferred || Bit(_position - 1) == 0)
            Tell(request, tier, TierEligibility.Describe(rejection));
        if (rejection == TierRejection.CircuitOpen)
            tier.State.Breaker.CountRejection();
        if (rejection is TierRejection.CircuitOpen or TierRejection.RampingUp)
            _turnedAway |= Bit(_position - 1);

        if (!_hasAsked)
            (_skipped, _whySkipped) = (_skipped ?? tier, _whySkipped ?? TierEligibility.Describe(rejection));
    }

    // Not while another flow may still be answered.
    private bool TakeLastResort(TierRequest request, Tier? left, string? failure)
    {
        if (_underWay > 0 || _hasTakenLastResort || !request.Set.TryLastWhenNoneEligible || LastResort(request) is not { } last)
            return false;
        _hasTakenLastResort = true;
        request.BecomeLastResort();
        return Take(request, left, failure, last);
    }

    // One that is being probed at this moment, or has just been found well, is a better guess than the last, also for a request that failed elsewhere. None that was taken out of use by hand.
    private Tier? LastResort(TierRequest request)
    {
        for (var i = 0; _turnedAway >> i != 0 && i < request.Sequence.Length; i++)
        {
            if ((_turnedAway & Bit(i)) != 0 && request.Sequence[i] is { TrafficShare: > 0, State.Breaker.State: CircuitState.HalfOpen or CircuitState.Closed } probed)
                return probed;
        }

        return _hasSent ? null : Array.FindLast(request.Sequence, tier => tier.TrafficShare > 0 && tier.State.Breaker.State != CircuitState.Isolated);
    }

    private static void Tell(TierRequest request, Tier tier, string reason) =>
        request.Tell(new TierChapter(tier, TierOutcome.Rejected, reason));

    private static ulong Bit(int position) => position < 64 ? 1UL << position : 0;
}
