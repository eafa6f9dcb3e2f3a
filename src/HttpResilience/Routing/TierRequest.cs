using System.Diagnostics;
using HttpResilience.Fallbacks;
using HttpResilience.Timeouts;

namespace HttpResilience.Routing;

/// <summary>
/// One request on its way: made by the routing handler, handed from handler to handler down a tier. Used by one flow at a time, so nothing in it is guarded; a hedged request has a fork for each flow.
/// </summary>
internal sealed class TierRequest
{
    private OutgoingMessage _outgoing;
    private bool _limitIsTotal;
    private bool _isOutOfTime;
    private int _resentAt;
    private TierStory? _story;

    private TierRequest(HttpRequestMessage message, TierSet set, Tier[] sequence, Deadline deadline, TierOperation? operation, bool isRepeatable)
    {
        Message = message;
        Set = set;
        Sequence = sequence;
        Operation = operation;
        Deadline = deadline;
        IsRepeatable = isRepeatable;
        _outgoing = new OutgoingMessage(message);
    }

    public HttpRequestMessage Message { get; }

    public TierSet Set { get; }

    public Tier[] Sequence { get; }

    public TierOperation? Operation { get; }

    public string? OperationName => Operation?.Name;

    /// <summary>Its span, where somebody traces.</summary>
    public Activity? Span { get; set; }

    public Deadline Deadline { get; }

    /// <summary>Section 4 of the contract; says nothing of whether the body is still there.</summary>
    public bool IsRepeatable { get; }

    /// <summary>The caller's URI below the client's base address; null for a tier client used on its own, whose URI is sent as it is.</summary>
    public string? Below { get; private init; }

    /// <summary>What it lies below; null as <see cref="Below"/>.</summary>
    public TierAddress? ClientBase { get; private init; }

    /// <summary>The tier that has the request now.</summary>
    public Tier Tier { get; private set; } = null!;

    /// <summary>The tier whose response is the last that a server sent.</summary>
    public Tier? AnsweredBy { get; set; }

    /// <summary>Attempts at <see cref="Tier"/>.</summary>
    public int Attempts { get; private set; }

    /// <summary>Those that count towards <see cref="RetryOptions.MaxAttempts"/>: all but the one that was made because of a new credential.</summary>
    public int CountedAttempts => _resentAt > 0 && Attempts >= _resentAt ? Attempts - 1 : Attempts;

    /// <summary>When the present attempt began, a timestamp of the time provider.</summary>
    public long AttemptStarted { get; private set; }

    /// <summary>When the first attempt at <see cref="Tier"/> began.</summary>
    public long TierStarted { get; private set; }

    /// <summary>The time that the request took, once it has ended.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Attempts at all tiers.</summary>
    public int TotalAttempts { get; private set; }

    /// <summary>The last attempt's outcome, as the tier's breaker saw it.</summary>
    public AttemptOutcome Outcome { get; set; }

    /// <summary>Resilience is switched off, or this is a health probe: one attempt, nothing counted.</summary>
    public bool IsUncounted { get; init; }

    /// <summary>It only asks how the tier is.</summary>
    public bool IsProbe => Operation is { IsProbe: true };

    /// <summary>Nothing else is left, so the tier is asked whatever its breaker says.</summary>
    public bool IsLastResort { get; private set; }

    /// <summary>Whether a half-open breaker may be tried with it.</summary>
    public bool MayProbe { get; private set; }

    /// <summary>Some server may have executed it.</summary>
    public bool MayHaveBeenProcessed { get; private set; }

    /// <summary>The present tier was asked for a new credential after a 401.</summary>
    public bool HasAskedForCredential { get; private set; }

    /// <summary>Its attempt at the present tier has taken its share of the retry budget.</summary>
    public bool IsHedge { get; private set; }

    /// <summary>Time that this tier may not spend: one attempt at the tier after it. Set before a retry.</summary>
    public TimeSpan Reserve { get; set; }

    /// <summary>A credential of the caller's that the present tier did not get.</summary>
    public string? WithheldHeader { get; private set; }

    /// <summary>It got an old answer.</summary>
    public bool IsStale { get; set; }

    /// <summary>Where its answer may be kept; null where it may not.</summary>
    public StaleTicket? Stale { get; set; }

    public IReadOnlyList<TierAttempt> Story => _story?.Chapters ?? [];

    /// <summary>A request that calling code sends to a client with tiers.</summary>
    /// <exception cref="InvalidOperationException">The URI does not lie below the client's base address, or a tier is named that is not there.</exception>
    public static TierRequest ForClient(HttpRequestMessage message, TierClient client, TimeProvider timeProvider)
    {
        var set = client.Current;
        var uri = message.RequestUri ?? throw new InvalidOperationException($"{set.Client}: the request has no URI.");
        var address = client.Address;
        var below = TierUri.Below(address, uri, set.Client);
        var operation = set.OperationOf(message, TierUri.PathOf(below));
        var deadline = new Deadline(timeProvider, operation?.TotalTimeout ?? set.TotalTimeout);
        var request = new TierRequest(message, set, set.SequenceOf(message, operation), deadline, operation, Repeatability.IsRepeatable(message, operation))
        {
            Below = below,
            ClientBase = address,
            IsUncounted = !set.Enabled,
        };
        request.MayProbe = request.IsRepeatable;
        return request;
    }

    /// <summary>A request that somebody sends to a tier's client directly: no other tier is asked.</summary>
    /// <exception cref="InvalidOperationException">The URI is of another origin than the tier's.</exception>
    public static TierRequest ForTier(HttpRequestMessage message, TierSet set, Tier tier, TimeProvider timeProvider)
    {
        if (message.RequestUri is not { } uri || !tier.Address.IsOriginOf(uri))
            throw new InvalidOperationException($"{Tier.ClientName(set.Client, tier.Name)}: the request is not for {tier.Address}, so it is not sent: it must not carry the tier's credentials elsewhere.");
        return new TierRequest(message, set, [tier], new Deadline(timeProvider, set.TotalTimeout), null, Repeatability.IsRepeatable(message, null)) { Tier = tier, IsUncounted = !set.Enabled, MayProbe = true };
    }

    /// <summary>A health probe.</summary>
    public static TierRequest ForProbe(HttpRequestMessage message, TierSet set, Tier tier, TimeSpan timeout, TimeProvider timeProvider) =>
        new(message, set, [tier], new Deadline(timeProvider, timeout), new TierOperation("health", true, timeout, timeout, null) { IsProbe = true }, isRepeatable: true) { Tier = tier, IsUncounted = true };

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
        var fork = new TierRequest(MessageFork.Of(Message, _outgoing.Body), Set, Sequence, Deadline, Operation, IsRepeatable)
        {
            Below = Below,
            ClientBase = ClientBase,
            MayProbe = MayProbe,
            Span = Span,
            _story = _story ??= new TierStory(),
            Stale = Stale?.Fork(),
        };
        fork._outgoing.Keep(fork.Message.Content!, canReplay: true);
        return fork;
    }

    /// <summary>Takes over what became of a fork that has ended.</summary>
    public void Absorb(TierRequest fork)
    {
        Tier = fork.Tier ?? Tier;
        AnsweredBy = fork.AnsweredBy ?? AnsweredBy;
        Attempts = fork.Attempts;
        _resentAt = fork._resentAt;
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
        Tier = tier;
        Attempts = 0;
        Reserve = TimeSpan.Zero;
        Outcome = default;
        HasAskedForCredential = false;
        _resentAt = 0;
        IsHedge = isHedge;
    }

    /// <summary>From now on a half-open breaker may be tried with a request that is not repeatable: every other way is closed.</summary>
    public void AllowProbe() => MayProbe = true;

    public void BecomeLastResort() => IsLastResort = true;

    public void NoteCredentialAsked() => HasAskedForCredential = true;

    /// <summary>The next attempt is made because of a new credential.</summary>
    public void NoteNewCredential() => _resentAt = Attempts + 1;

    /// <summary>The total timeout has run out.</summary>
    public bool IsOutOfTime => _isOutOfTime || Deadline.HasPassed;

    /// <summary>The time that an attempt at the present tier has.</summary>
    public TimeSpan AttemptLimit()
    {
        var left = Deadline.Left - Reserve;
        var limit = IsUncounted && Below is not null ? Timeout.InfiniteTimeSpan : Operation?.AttemptTimeout ?? Tier.AttemptTimeout;
        var isTotal = limit == Timeout.InfiniteTimeSpan || limit >= left;
        _limitIsTotal = isTotal && Reserve == TimeSpan.Zero;
        return isTotal ? left : limit;
    }

    /// <summary>The attempt's limit ran out. Timers fire a little early, so when the limit was the total timeout, the clock alone would leave a moment for one more tier.</summary>
    public void NoteTimeout() => _isOutOfTime |= _limitIsTotal;

    /// <summary>Whether the request may be sent again after this outcome: it was not processed, or it may be processed twice; and its body is still there.</summary>
    public bool MaySendAgain(in AttemptOutcome outcome) => outcome.NothingSent || (_outgoing.CanReplayBody && (outcome.NotProcessed || IsRepeatable));

    /// <summary>Makes the message ready for the next attempt at the present tier.</summary>
    public void PrepareAttempt()
    {
        AttemptStarted = Deadline.Now;
        if (Attempts++ == 0)
            TierStarted = AttemptStarted;
        TotalAttempts++;
        Outcome = default;
        _outgoing.Prepare(Message, Tier, Below, ClientBase);
        WithheldHeader = TierHeaders.Apply(Message, Tier, ClientBase, Set.CredentialHeaders);
        if (!IsRepeatable)
            _outgoing.GuardAgainstResending(Message);
        Stale?.Attach(Message, Tier);
    }

    /// <inheritdoc cref="OutgoingMessage.MayHaveArrived"/>
    public bool MayHaveArrived(Exception exception) => _outgoing.MayHaveArrived(exception);

    /// <inheritdoc cref="OutgoingMessage.IsOneExchange"/>
    public bool IsOneExchange => _outgoing.IsOneExchange;

    /// <summary>For a handler that fails an attempt in the place of the connection.</summary>
    public Exception NoteUnsent(Exception exception)
    {
        _outgoing.NoteUnsent(exception);
        return exception;
    }

    /// <summary>For a handler that answers an attempt in the server's place.</summary>
    public void NoteExchange() => _outgoing.NoteExchange();

    /// <summary>Takes note of an attempt that failed.</summary>
    public void Note(in AttemptOutcome outcome) => MayHaveBeenProcessed |= outcome.Kind is TierOutcome.Failure or TierOutcome.Canceled && !outcome.NotProcessed;

    /// <summary>The attempt was rejected before it was one.</summary>
    public void ForgetAttempt()
    {
        Attempts--;
        TotalAttempts--;
    }

    /// <summary>Counts the present attempt's span, and says how often the request was sent before, by any of its flows.</summary>
    public int CountSpan() => (MayHedge ? (_story ??= new TierStory()).CountAttempt() : TotalAttempts) - 1;

    public void ForgetSpan() => (MayHedge ? _story : null)?.ForgetAttempt();

    public void Tell(TierAttempt chapter) => (_story ??= new TierStory()).Add(chapter);

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
