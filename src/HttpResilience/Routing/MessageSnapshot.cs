namespace HttpResilience.Routing;

/// <summary>
/// The caller's message as it came. The message itself travels to the tiers, uncopied, and is put back before every further attempt and at the end, so that neither a tier's headers nor
/// what a handler or the socket's handler did to it (a traceparent, an Authorization) reach another tier or the caller.
/// </summary>
internal struct MessageSnapshot
{
    private HttpMethod _method;
    private HttpContent? _content;
    private Version _version;
    private HttpVersionPolicy _versionPolicy;
    private HeaderSnapshot _headers;
    private HeaderSnapshot _contentHeaders;

    public Uri Uri { readonly get; private set; }

    public void Take(HttpRequestMessage message)
    {
        Uri = message.RequestUri!;
        _method = message.Method;
        _content = message.Content;
        _version = message.Version;
        _versionPolicy = message.VersionPolicy;
        _headers.Take(MadeHeaders.Of(message));
        if (_content is not null)
            _contentHeaders.Take(MadeHeaders.Of(_content));
    }

    /// <summary>Holds nothing any more.</summary>
    public void Clear()
    {
        (Uri, _method, _content, _version, _versionPolicy) = (null!, null!, null, null!, default);
        _headers.Clear();
        _contentHeaders.Clear();
    }

    /// <param name="message">The message.</param>
    /// <param name="sent">What was sent in place of its content, if it was.</param>
    public readonly void Restore(HttpRequestMessage message, HttpContent? sent)
    {
        message.RequestUri = Uri;
        message.Method = _method;
        message.Content = _content;
        message.Version = _version;
        message.VersionPolicy = _versionPolicy;
        _headers.Restore(MadeHeaders.Of(message));
        if (_content is null)
            return;
        _contentHeaders.Restore(MadeHeaders.Of(_content));
        if (sent is not null && !ReferenceEquals(sent, _content))
            _contentHeaders.Restore(MadeHeaders.Of(sent));
    }
}
