using System.Security.Cryptography;

namespace HttpResilience.Drills.Tiers;

internal static class BodyDigest
{
    public const string Unread = "-";

    public static string Of(ReadOnlySpan<byte> body) => $"{body.Length}:{Convert.ToHexString(SHA256.HashData(body), 0, 8)}";
}
