using System.Net.Http.Headers;

namespace HttpResilience.Routing;

/// <summary>Headers as they are, from one message or content to another.</summary>
internal static class HttpHeadersExtensions
{
    /// <summary>Adds what the others hold, raw, without parsing.</summary>
    public static void AddAll(this HttpHeaders headers, HttpHeaders others)
    {
        foreach (var (name, values) in others.NonValidated)
        {
            // One by one: passed as a sequence they would be boxed, and their enumerator too.
            foreach (var value in values)
                headers.TryAddWithoutValidation(name, value);
        }
    }
}
