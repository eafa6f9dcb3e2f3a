using System.Net.Http.Headers;

namespace HttpResilience.Routing;

/// <summary>Headers as they were, raw, without parsing.</summary>
internal readonly struct HeaderSnapshot
{
    private readonly KeyValuePair<string, HeaderStringValues>[] _headers;

    public HeaderSnapshot(HttpHeaders headers)
    {
        var present = headers.NonValidated;
        _headers = present.Count == 0 ? [] : [.. present];
    }

    public void Restore(HttpHeaders headers)
    {
        if (IsSame(headers.NonValidated))
            return;
        headers.Clear();
        foreach (var (name, values) in _headers)
        {
            foreach (var value in values)
                headers.TryAddWithoutValidation(name, value);
        }
    }

    private bool IsSame(HttpHeadersNonValidated present)
    {
        if (present.Count != _headers.Length)
            return false;
        var i = 0;
        foreach (var (name, values) in present)
        {
            var (wasName, wasValues) = _headers[i++];
            if (!string.Equals(name, wasName, StringComparison.Ordinal) || values.Count != wasValues.Count || values.ToString() != wasValues.ToString())
                return false;
        }

        return true;
    }
}
