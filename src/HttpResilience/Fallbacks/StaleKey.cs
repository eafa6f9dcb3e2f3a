using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HttpResilience.Fallbacks;

/// <summary>
/// Where a caller's answer is kept. The key depends on every header that the caller sent, but for those that say nothing, so two callers meet under one key only if the
/// server could not tell them apart either.
/// </summary>
internal static class StaleKey
{
    private const string Prefix = "HttpResilience:stale:";

    /// <summary>The storage key of a request as it arrives at routing; null when its answer is neither kept nor served from what is kept.</summary>
    /// <param name="message">The caller's message, before routing changed it.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="below">The URI below the client's base address.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="tiers">What tells the tiers apart that the request may go to: their answers need not be the same.</param>
    public static string? Of(HttpRequestMessage message, string client, string below, StaleSettings settings, params string[] tiers)
    {
        if (!MayHaveKey(message))
            return null;
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, settings.HashKey);
        Append(hash, client);
        Append(hash, HttpMethod.Get.Method);
        Append(hash, below);
        Append(hash, tiers.Length);
        foreach (var tier in tiers)
            Append(hash, tier);
        var headers = message.Headers.NonValidated.Where(header => !StaleHeaders.IsSilent(header.Key, settings.CredentialHeaders));
        foreach (var (name, values) in headers.Select(header => (Name: header.Key.ToLowerInvariant(), header.Value)).OrderBy(header => header.Name, StringComparer.Ordinal))
        {
            Append(hash, name);
            Append(hash, values.Count);
            foreach (var value in values)
                Append(hash, value);
        }

        return Prefix + Convert.ToBase64String(hash.GetHashAndReset()).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    // A user in the URI is not part of what lies below the base address, but a handler may make an Authorization of it.
    private static bool MayHaveKey(HttpRequestMessage message) =>
        message.Method == HttpMethod.Get
        && message.Content is null
        && !message.Headers.NonValidated.Contains("Range")
        && !StaleHeaders.Raw(message.Headers, "Cache-Control").Contains("no-store", StringComparison.OrdinalIgnoreCase)
        && message.RequestUri is not { IsAbsoluteUri: true, UserInfo.Length: > 0 };

    // As UTF-16: in UTF-8 two texts that are no Unicode could be the same.
    private static void Append(IncrementalHash hash, string text)
    {
        Append(hash, text.Length);
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
