using System.Collections.Frozen;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace HttpResilience.Routing;

/// <summary>Following a redirect (RFC 9110, 15.4) without taking a tier's credentials to another origin.</summary>
internal static class Redirect
{
    // What may go to a stranger: how the answer should look, and what it belongs to. Anything else may be a credential, whoever set it.
    private static readonly FrozenSet<string> s_harmless = FrozenSet.ToFrozenSet(
        [
            "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since",
            "Pragma", "Range", "User-Agent", "traceparent", "tracestate",
            "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Range", "Content-Type",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the response sends the request; null when it does not, or to somewhere it should not go: from https to http, or to no web address.</summary>
    public static Uri? TargetOf(HttpRequestMessage message, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MultipleChoices or HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            return null;
        var from = message.RequestUri!;
        if (response.Headers.Location is not { } location || !Uri.TryCreate(from, location, out var target))
            return null;
        var isWeb = target.Scheme == Uri.UriSchemeHttp || target.Scheme == Uri.UriSchemeHttps;
        var isDowngrade = from.Scheme == Uri.UriSchemeHttps && target.Scheme == Uri.UriSchemeHttp;
        return isWeb && !isDowngrade ? target : null;
    }

    /// <summary>Makes the message ready for the target.</summary>
    /// <returns>False when it can't be: its body would have to be sent again and is gone.</returns>
    public static bool TryApply(HttpRequestMessage message, HttpResponseMessage response, Uri target)
    {
        // All requests share it, so its headers stay as they are.
        if (message.Content is EmptyBody)
            message.Content = null;
        if (BecomesGet(message.Method, response.StatusCode))
        {
            message.Method = HttpMethod.Get;
            message.Content = null;
            message.Headers.TransferEncodingChunked = false;
        }
        else if (!ReplayableContent.CanReplay(message.Content))
        {
            return false;
        }

        if (!TierAddress.HaveSameOrigin(message.RequestUri!, target))
            DropCredentials(message);
        ForgetSpan(message.Headers);
        message.RequestUri = target;
        return true;
    }

    // The socket's handler has written the ids of its span for the exchange that is over, and leaves what it finds; it would forget them for redirects that it follows itself.
    // Another trace is the caller's doing and stays.
    private static void ForgetSpan(HttpRequestHeaders headers)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } current)
            return;
        var fields = DistributedContextPropagator.Current.Fields;
        var trace = current.TraceId.ToHexString();
        if (fields.Any(field => headers.NonValidated.TryGetValues(field, out var values) && values.ToString().Contains(trace, StringComparison.Ordinal)))
        {
            foreach (var field in fields)
                headers.Remove(field);
        }
    }

    private static bool BecomesGet(HttpMethod method, HttpStatusCode status) => status switch
    {
        HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.MultipleChoices => method == HttpMethod.Post,
        HttpStatusCode.SeeOther => method != HttpMethod.Get && method != HttpMethod.Head,
        _ => false,
    };

    private static void DropCredentials(HttpRequestMessage message)
    {
        KeepHarmless(message.Headers);
        if (message.Content is { } content)
            KeepHarmless(content.Headers);
    }

    private static void KeepHarmless(HttpHeaders headers)
    {
        foreach (var name in headers.NonValidated.Select(header => header.Key).Where(name => !s_harmless.Contains(name)).ToArray())
            headers.Remove(name);
    }
}
