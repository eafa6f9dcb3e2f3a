using System.Buffers;

namespace HttpResilience.Configuration;

/// <summary>A token as in RFC 9110, 5.6.2: a method or the name of a header.</summary>
internal static class HttpToken
{
    private static readonly SearchValues<char> s_characters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsValid(string? text) => !string.IsNullOrEmpty(text) && !text.AsSpan().ContainsAnyExcept(s_characters);
}
