namespace HttpResilience.Routing;

/// <summary>
/// The caller's message as it came. The message itself travels to the tiers, uncopied, and is put back before every further attempt and at the end, so that neither a tier's headers nor
/// what a handler or the socket's handler did to it (a traceparent, an Authorization) reach another tier or the caller.
/// </summary>
internal readonly struct MessageSnapshot
{
    private readonly HttpMethod _method;
    private readonly HttpContent? _content;
    private readonly Version _version;
    private readonly HttpVersionPolicy _versionPolicy;
    private readonly HeaderSnapshot _headers;
    private readonly HeaderSnapshot _contentHeaders;

    public MessageSnapshot(HttpRequestMessage message)
    {
        Uri = message.RequestUri!;
        _method = message.Method;
        _content = message.Content;
        _version = message.Version;
        _versionPolicy = message.VersionPolicy;
        _headers = new HeaderSnapshot(message.Headers);
        if (_content is not null)
            _contentHeaders = new HeaderSnapshot(_content.Headers);
    }

    public Uri Uri { get; }

    /// <param name="message">The message.</param>
    /// <param name="sent">What was sent in place of its content, if it was.</param>
    public void Restore(HttpRequestMessage message, HttpContent? sent)
    {
        message.RequestUri = Uri;
        message.Method = _method;
        message.Content = _content;
        message.Version = _version;
        message.VersionPolicy = _versionPolicy;
        _headers.Restore(message.Headers);
        if (_content is null)
            return;
        _contentHeaders.Restore(_content.Headers);
        if (sent is not null && !ReferenceEquals(sent, _content))
            _contentHeaders.Restore(sent.Headers);
    }
}
