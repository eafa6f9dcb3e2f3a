using System.Net.Http.Headers;

namespace HttpResilience.Routing;

/// <summary>Headers as they were, raw, without parsing. One may take those of one message after the other.</summary>
internal struct HeaderSnapshot
{
    private KeyValuePair<string, HeaderStringValues>[]? _headers;
    private int _count;

    /// <param name="headers">Null where there are none.</param>
    public void Take(HttpHeaders? headers)
    {
        _count = 0;
        if (headers?.NonValidated is not { Count: > 0 } present)
            return;
        if (!(_headers?.Length >= present.Count))
            _headers = new KeyValuePair<string, HeaderStringValues>[present.Count];
        foreach (var header in present)
            _headers[_count++] = header;
    }

    /// <summary>Holds nothing any more: they may be secrets.</summary>
    public void Clear()
    {
        _headers.AsSpan(0, _count).Clear();
        _count = 0;
    }

    /// <param name="headers">Null where there are none still.</param>
    public readonly void Restore(HttpHeaders? headers)
    {
        if (headers is null || IsSame(headers.NonValidated))
            return;
        headers.Clear();
        foreach (var (name, values) in _headers.AsSpan(0, _count))
        {
            foreach (var value in values)
                headers.TryAddWithoutValidation(name, value);
        }
    }

    private readonly bool IsSame(HttpHeadersNonValidated present)
    {
        if (present.Count != _count)
            return false;
        var i = 0;
        foreach (var (name, values) in present)
        {
            var (wasName, wasValues) = _headers![i++];
            if (!string.Equals(name, wasName, StringComparison.Ordinal) || values.Count != wasValues.Count || values.ToString() != wasValues.ToString())
                return false;
        }

        return true;
    }
}
