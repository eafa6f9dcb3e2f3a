using System.Diagnostics;
using HttpResilience.Fallbacks;
using HttpResilience.Telemetry;
using HttpResilience.Timeouts;

namespace HttpResilience.Routing;

/// <summary>
/// One request on its way: made by the routing handler, handed from handler to handler down a tier. Used by one flow at a time, so nothing in it is guarded; a hedged request has a fork for each flow.
/// </summary>
internal sealed class TierRequest
{
    [ThreadStatic]
    private static Recycled<TierRequest>? t_idle;

    private OutgoingMessage _outgoing;
    private bool _limitIsTotal;
    private bool _isOutOfTime;
    private bool _isFirstVisit;
    private TierVisit _visit;
    private TierStory? _story;
    private TierChoice? _choice;
    private Attempt? _attempt;

    private TierRequest()
    {
    }

    public HttpRequestMessage Message { get; private set; } = null!;

    public TierSet Set { get; private set; } = null!;

    public Tier[] Sequence { get; private set; } = null!;

    public TierOperation? Operation { get; private set; }

    public string? OperationName => Operation?.Name;

    /// <summary>Its span, where somebody traces.</summary>
    public Activity? Span { get; set; }

    public Deadline Deadline { get; private set; }

    /// <summary>Section 4 of the contract; says nothing of whether the body is still there.</summary>
    public bool IsRepeatable { get; private set; }

    /// <summary>The caller's URI below <see cref="ClientBase"/>.</summary>
    public ReadOnlyMemory<char> Below { get; private set; }

    /// <summary>The client's base address; null for a tier client used on its own, whose URI is sent as it is.</summary>
    public TierAddress? ClientBase { get; private set; }

    /// <summary>The tier that has the request now.</summary>
    public Tier Tier { get; private set; } = null!;

    /// <summary>Its stay there.</summary>
    public ref TierVisit Visit => ref _visit;

    /// <summary>Its message, and how far that got in the present attempt.</summary>
    public ref OutgoingMessage Outgoing => ref _outgoing;

    /// <summary>The tier whose response is the last that a server sent.</summary>
    public Tier? AnsweredBy { get; set; }

    /// <summary>The time that the request took, once it has ended.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Attempts at all tiers.</summary>
    public int TotalAttempts { get; private set; }

    /// <summary>The last attempt's outcome, as the tier's breaker saw it.</summary>
    public AttemptOutcome Outcome { get; set; }

    /// <summary>Resilience is switched off, or this is a health probe: one attempt, nothing counted.</summary>
    public bool IsUncounted { get; private set; }

    /// <summary>It only asks how the tier is.</summary>
    public bool IsProbe => Operation is { IsProbe: true };

    /// <summary>Nothing else is left, so the tier is asked whatever its breaker says.</summary>
    public bool IsLastResort { get; private set; }

    /// <summary>Whether a half-open breaker may be tried with it.</summary>
    public bool MayProbe { get; private set; }

    /// <summary>Some server may have executed it.</summary>
    public bool MayHaveBeenProcessed { get; private set; }

    /// <summary>It got an old answer.</summary>
    public bool IsStale { get; set; }

    /// <summary>Where its answer may be kept; null where it may not.</summary>
    public StaleTicket? Stale { get; set; }

    /// <summary>Some handler of somebody else's stands before or between ours, and may let it wait there.</summary>
    public bool IsAmongForeignHandlers { get; set; }

    public IReadOnlyList<TierAttempt> Story => _story?.Chapters ?? [];

    /// <summary>Nothing has to be done for it but to send it to one tier after the other.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Makes one, or takes one that has ended.</summary>
    public static TierRequest Begin(HttpRequestMessage message, TierSet set, Tier[] sequence, Deadline deadline, TierOperation? operation, bool isRepeatable)
    {
        var request = t_idle?.Take() ?? new TierRequest();
        request.Message = message;
        request.Set = set;
        request.Sequence = sequence;
        request.Deadline = deadline;
        request.Operation = operation;
        request.IsRepeatable = isRepeatable;
        request._outgoing.Begin(message);
        return request;
    }

    /// <summary>Says where a client's request goes.</summary>
    public void Route(TierAddress clientBase, ReadOnlyMemory<char> below)
    {
        (ClientBase, Below, IsUncounted, MayProbe) = (clientBase, below, !Set.Enabled, IsRepeatable);
        IsPlain = !IsUncounted && Set.Stale is null && !MayHedge && !NeedsToKeepBody;
    }

    /// <summary>Says that it goes to no other tier.</summary>
    public void Bind(Tier tier, bool isUncounted) => (Tier, IsUncounted, MayProbe) = (tier, isUncounted, true);

    /// <summary>The response that the last attempt brought goes to the caller.</summary>
    public bool IsAnswered => Outcome.Kind == TierOutcome.Success && !Outcome.AllowsFallback;

    /// <summary>Nobody holds it when it has ended: all went well, or no tier ever got it.</summary>
    public bool MayBeRecycled => WentWell || (IsPlain && Tier is null);

    /// <summary>It was sent once, in the plain way, and answered.</summary>
    public bool WentWell => IsPlain && !IsAmongForeignHandlers && TotalAttempts == 1 && Outcome.Kind == TierOutcome.Success;

    /// <summary>Lets another request use what this one is made of.</summary>
    public void Recycle()
    {
        _outgoing.Clear();
        _story?.Clear();
        _choice?.Clear();
        _attempt?.Clear();
        (Message, Set, Sequence, Operation, ClientBase, Below) = (null!, null!, null!, null, null, default);
        (Tier, AnsweredBy, Span, Stale, Deadline, Duration) = (null!, null, null, null, default, default);
        (_visit, Outcome, TotalAttempts, _limitIsTotal, _isOutOfTime, _isFirstVisit) = (default, default, 0, false, false, false);
        (IsRepeatable, IsPlain, IsUncounted, IsLastResort, MayProbe, MayHaveBeenProcessed, IsStale, IsAmongForeignHandlers) = (false, false, false, false, false, false, false, false);
        (t_idle ??= new Recycled<TierRequest>()).TryKeep(this);
    }

    /// <summary>For tiers with no handler of somebody else's among ours: such a one may go on with an attempt although nobody waits for it any more.</summary>
    public Attempt OwnAttempt => _attempt ??= new Attempt();

    /// <summary>What the request's tiers are taken from.</summary>
    public TierChoice Choose(TierEvents events)
    {
        _choice ??= new TierChoice();
        _choice.Begin(this, events);
        return _choice;
    }

    /// <summary>Whether the body may have to be sent again and can't be produced again.</summary>
    public bool NeedsToKeepBody => !_outgoing.CanReplayBody && !IsUncounted && (IsRepeatable || Array.Exists(Sequence, static tier => tier.State.Renewal is not null));

    /// <summary>Whether several tiers may be asked at once.</summary>
    public bool MayHedge => Set.Hedging is not null && IsRepeatable && _outgoing.CanReplayBody && Sequence.Length > 1;

    /// <summary>Keeps a copy of the body, if it is small enough.</summary>
    public async ValueTask KeepBodyAsync(CancellationToken cancellationToken)
    {
        var (body, canReplay) = await ReplayableContent.KeepAsync(_outgoing.Body!, Set.MaxRequestBufferSize, cancellationToken).ConfigureAwait(false);
        _outgoing.Keep(body, canReplay);
    }

    /// <summary>The same request for a flow of its own, with a message of its own.</summary>
    public TierRequest Fork()
    {
        // Asking the caller's body for its length adds a header to it.
        _outgoing.Touch();
        var fork = Begin(MessageFork.Of(Message, _outgoing.Body), Set, Sequence, Deadline, Operation, IsRepeatable);
        fork.Below = Below;
        fork.ClientBase = ClientBase;
        fork.MayProbe = MayProbe;
        fork.Span = Span;
        fork._story = _story ??= new TierStory();
        fork.Stale = Stale?.Fork();
        fork._outgoing.Keep(fork.Message.Content!, canReplay: true);
        return fork;
    }

    /// <summary>Takes over what became of a fork that has ended.</summary>
    public void Absorb(TierRequest fork)
    {
        Tier = fork.Tier ?? Tier;
        AnsweredBy = fork.AnsweredBy ?? AnsweredBy;
        _visit = fork._visit;
        TotalAttempts += fork.TotalAttempts;
        Outcome = fork.Outcome;
        Stale = fork.Stale;
        MayHaveBeenProcessed |= fork.MayHaveBeenProcessed;
        _isOutOfTime |= fork._isOutOfTime;
    }

    /// <summary>Counts the attempts of a fork that is still on its way.</summary>
    public void AbsorbAttempts(TierRequest fork) => TotalAttempts += fork.TotalAttempts;

    public void MoveTo(Tier tier, bool isHedge = false)
    {
        _isFirstVisit = Tier is null;
        Tier = tier;
        Outcome = default;
        _visit = new TierVisit { IsHedge = isHedge };
    }

    /// <summary>From now on a half-open breaker may be tried with a request that is not repeatable: every other way is closed.</summary>
    public void AllowProbe() => MayProbe = true;

    public void BecomeLastResort() => IsLastResort = true;

    /// <summary>The total timeout has run out.</summary>
    public bool IsOutOfTime => _isOutOfTime || Deadline.HasPassed;

    /// <summary>From when on an attempt's limit counts: not the time that it waited for a turn.</summary>
    public long LimitedFrom => IsAmongForeignHandlers || Tier.State.Limits.Any ? Deadline.Now : _visit.AttemptStarted;

    /// <summary>The time that an attempt at the present tier has.</summary>
    /// <param name="now">From then on, a timestamp of the time provider.</param>
    public TimeSpan AttemptLimit(long now)
    {
        var left = Deadline.LeftAt(now) - _visit.Reserve;
        var limit = IsUncounted && ClientBase is not null ? Timeout.InfiniteTimeSpan : Operation?.AttemptTimeout ?? Tier.AttemptTimeout;
        var isTotal = limit == Timeout.InfiniteTimeSpan || limit >= left;
        _limitIsTotal = isTotal && _visit.Reserve == TimeSpan.Zero;
        return isTotal ? left : limit;
    }

    /// <summary>The attempt's limit ran out. Timers fire a little early, so when the limit was the total timeout, the clock alone would leave a moment for one more tier.</summary>
    public void NoteTimeout() => _isOutOfTime |= _limitIsTotal;

    /// <summary>Whether the request may be sent again after this outcome: it was not processed, or it may be processed twice; and its body is still there.</summary>
    public bool MaySendAgain(in AttemptOutcome outcome) => outcome.NothingSent || (_outgoing.CanReplayBody && (outcome.NotProcessed || IsRepeatable));

    /// <summary>Makes the message ready for the next attempt at the present tier.</summary>
    public void PrepareAttempt()
    {
        // The first begins with the request where nothing was waited for: a look at the clock is a tenth of what the request costs.
        _visit.BeginAttempt(_isFirstVisit && _visit.Attempts == 0 && IsPlain && !IsAmongForeignHandlers ? Deadline.Started : Deadline.Now);
        TotalAttempts++;
        Outcome = default;
        _outgoing.Prepare(Message, Tier, Below, ClientBase);
        _visit.WithheldHeader = TierHeaders.Apply(Message, Tier, ClientBase, Set.CredentialHeaders);
        if (!IsRepeatable)
            _outgoing.GuardAgainstResending(Message);
        Stale?.Attach(Message, Tier);
    }

    /// <summary>Takes note of an attempt that failed.</summary>
    public void Note(in AttemptOutcome outcome) => MayHaveBeenProcessed |= outcome.Kind is TierOutcome.Failure or TierOutcome.Canceled && !outcome.NotProcessed;

    /// <summary>The attempt was rejected before it was one.</summary>
    public void ForgetAttempt()
    {
        _visit.ForgetAttempt();
        TotalAttempts--;
    }

    /// <summary>Counts the present attempt's span, and says how often the request was sent before, by any of its flows.</summary>
    public int CountSpan() => (MayHedge ? (_story ??= new TierStory()).CountAttempt() : TotalAttempts) - 1;

    public void ForgetSpan() => (MayHedge ? _story : null)?.ForgetAttempt();

    public void Tell(in TierChapter chapter) => (_story ??= new TierStory()).Add(chapter);

    /// <summary>The caller gets an answer, or an exception.</summary>
    public void End() => Duration = Deadline.Elapsed;

    /// <summary>How it ended for the caller.</summary>
    public TierOutcome OutcomeOf(HttpResponseMessage? response, CancellationToken cancellationToken) => response is not null
        ? (Outcome.Kind == TierOutcome.Success && !IsStale ? TierOutcome.Success : TierOutcome.Failure)
        : cancellationToken.IsCancellationRequested ? TierOutcome.Canceled : TotalAttempts == 0 ? TierOutcome.Rejected : TierOutcome.Failure;

    /// <summary>Gives the message back to the caller as it came.</summary>
    public void Finish()
    {
        if (Stale is not null)
            StaleTicket.Detach(Message);
        _outgoing.Finish(Message);
    }
}
