namespace HttpResilience.Routing;

/// <summary>The caller's message on its way to one tier after the other: made ready before each attempt, and given back as it came. A part of <see cref="TierRequest"/>, for one flow.</summary>
internal struct OutgoingMessage
{
    private MessageSnapshot _original;
    private bool _isTouched;
    private Arrival? _arrival;

    /// <summary>What is sent: the caller's content, or what was kept of it.</summary>
    public HttpContent? Body { readonly get; private set; }

    /// <summary>Whether <see cref="Body"/> can be read any number of times.</summary>
    public bool CanReplayBody { readonly get; private set; }

    /// <summary>The present attempt has not been executed, and will not be: what answers it, or fails it, speaks of something else that had to be sent before, or of nothing.</summary>
    public bool IsHeldBack { readonly get; private set; }

    public void Begin(HttpRequestMessage message)
    {
        _original.Take(message);
        (Body, CanReplayBody) = (message.Content, ReplayableContent.CanReplay(message.Content));
    }

    /// <summary>Holds nothing any more.</summary>
    public void Clear()
    {
        _original.Clear();
        (_isTouched, _arrival, Body, CanReplayBody, IsHeldBack) = (false, null, null, false, false);
    }

    /// <summary>Whether a refusal speaks for the whole attempt.</summary>
    public readonly bool IsOneExchange => _arrival?.IsOneExchange ?? true;

    public void Keep(HttpContent body, bool canReplay) => (Body, CanReplayBody) = (body, canReplay);

    /// <summary>Something of it was changed, so that it has to be restored.</summary>
    public void Touch() => _isTouched = true;

    /// <summary>Puts it back as it came, and moves it to the tier.</summary>
    public void Prepare(HttpRequestMessage message, Tier tier, ReadOnlyMemory<char> below, TierAddress? clientBase)
    {
        if (_isTouched)
            _original.Restore(message, Body);
        _isTouched = true;
        IsHeldBack = false;
        message.Content = Body;
        if (clientBase is not null)
            message.RequestUri = TierUri.Rebase(_original.Uri, clientBase, tier.Address, below);
    }

    // SocketsHttpHandler by itself resends a request whose body it has not begun to send when the connection closes before the first byte of a response, up to three times: one without a
    // body (an empty body is one), and one that waits for "100 Continue".
    public void GuardAgainstResending(HttpRequestMessage message)
    {
        message.Content ??= new ByteArrayContent([]);
        if (MadeHeaders.Of(message)?.NonValidated.Contains("Expect") == true)
            message.Headers.ExpectContinue = false;
        _arrival ??= new Arrival();
        _arrival.Forget();
        _arrival.AttachTo(message);
    }

    public readonly void Finish(HttpRequestMessage message)
    {
        if (_arrival is not null)
            Arrival.DetachFrom(message);
        if (_isTouched)
            _original.Restore(message, Body);
    }

    /// <summary>Whether something of the present attempt, which ended so, may have reached a server, as far as that can be told.</summary>
    public readonly bool MayHaveArrived(Exception exception) => _arrival?.IsUnsent(exception) == false;

    /// <summary>For a handler that sends something else in the request's place: from now on nothing of the request has reached anybody, or what has was not executed, and its body is whole.</summary>
    public void HoldBack() => IsHeldBack = true;

    /// <summary>From now on the present attempt may be executed.</summary>
    public void LetGo() => IsHeldBack = false;

    /// <summary>For a handler that fails an attempt in the place of the connection.</summary>
    public readonly Exception NoteUnsent(Exception exception)
    {
        _arrival?.NoteUnsent(exception);
        return exception;
    }

    /// <summary>For a handler that answers an attempt in the server's place.</summary>
    public readonly void NoteExchange() => _arrival?.Note();

    /// <summary>What the present attempt sent so far was refused, and says nothing any more.</summary>
    public readonly void ForgetExchange() => _arrival?.Forget();
}
