namespace HttpResilience.Configuration;

/// <summary>
/// Methods in settings. Any token is one (RFC 9110, 5.6.2 and 9.1), so those of one's own pass; but one that is nearly a method that everybody knows would never match, without a word.
/// Case is of no matter: requests are compared without it.
/// </summary>
internal static class HttpMethodRules
{
    // RFC 9110, 9.3; RFC 5789.
    private static readonly string[] s_known = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>Why a method is refused, or <see langword="null"/>.</summary>
    public static string? Refuse(string method)
    {
        if (!HttpToken.IsValid(method))
            return "is not a method, for example GET";
        if (s_known.Contains(method, StringComparer.OrdinalIgnoreCase))
            return null;
        var meant = s_known.Where(known => IsNear(method, known)).MinBy(known => NearestName.Distance(method, known));
        return meant is null ? null : $"is no method that is known; did you mean '{meant}'?";
    }

    // READ, SET, LIST and BATCH are names that somebody may have chosen: whoever mistypes a method seldom does so with its first letter.
    private static bool IsNear(string method, string known)
    {
        var distance = NearestName.Distance(method, known);
        var hasSameLetters = distance <= 2 && method.ToUpperInvariant().Order().SequenceEqual(known.Order());
        return hasSameLetters || (distance == 1 && char.ToUpperInvariant(method[0]) == known[0]);
    }
}
