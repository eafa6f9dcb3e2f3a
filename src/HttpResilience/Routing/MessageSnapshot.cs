using System.Net.Http.Headers;

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
    private readonly KeyValuePair<string, HeaderStringValues>[] _headers;

    public MessageSnapshot(HttpRequestMessage message)
    {
        Uri = message.RequestUri!;
        _method = message.Method;
        _content = message.Content;
        _version = message.Version;
        _versionPolicy = message.VersionPolicy;
        var headers = message.Headers.NonValidated;
        _headers = headers.Count == 0 ? [] : [.. headers];
    }

    public Uri Uri { get; }

    public void Restore(HttpRequestMessage message)
    {
        message.RequestUri = Uri;
        message.Method = _method;
        message.Content = _content;
        message.Version = _version;
        message.VersionPolicy = _versionPolicy;
        if (!HasSameHeaders(message))
            RestoreHeaders(message);
    }

    private bool HasSameHeaders(HttpRequestMessage message)
    {
        var headers = message.Headers.NonValidated;
        if (headers.Count != _headers.Length)
            return false;
        var i = 0;
        foreach (var (name, values) in headers)
        {
            var (wasName, wasValues) = _headers[i++];
            if (!string.Equals(name, wasName, StringComparison.Ordinal) || values.Count != wasValues.Count || values.ToString() != wasValues.ToString())
                return false;
        }

        return true;
    }

    private void RestoreHeaders(HttpRequestMessage message)
    {
        message.Headers.Clear();
        foreach (var (name, values) in _headers)
        {
            foreach (var value in values)
                message.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
