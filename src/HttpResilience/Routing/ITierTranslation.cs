namespace HttpResilience.Routing;

/// <summary>Says a tier's requests in its protocol. Immutable; used by many requests at once.</summary>
internal interface ITierTranslation
{
    /// <param name="request">The request, whose message goes back to the caller as it is: another one is sent. <see cref="OutgoingMessage.HoldBack"/> and <see cref="OutgoingMessage.LetGo"/> say how far it got.</param>
    /// <param name="send">Sends a message through the tier's own handlers.</param>
    /// <param name="cancellationToken">The attempt's; not to be kept.</param>
    Task<HttpResponseMessage> SendAsync(TierRequest request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken);

    /// <summary>Looks whether the server has what the settings name, and logs what it has not. Throws what sending throws.</summary>
    /// <param name="request">A probe that nobody sends; its message says by which version of HTTP to ask.</param>
    /// <param name="send">As above.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task CheckAsync(TierRequest request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken);

    /// <summary>Tells the server that nothing will be sent any more. Throws what sending throws.</summary>
    /// <param name="request">As above.</param>
    /// <param name="send">As above.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task EndAsync(TierRequest request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken);
}
