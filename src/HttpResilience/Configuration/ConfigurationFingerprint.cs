using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>Tells whether sections say the same as before: providers announce a change whenever a file was touched. A hash, because values may be secrets.</summary>
internal static class ConfigurationFingerprint
{
    /// <summary>Equal for equal keys and values below the sections, whatever provider they come from.</summary>
    public static string Of(params IEnumerable<IConfigurationSection> sections)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var section in sections)
            Append(hash, section);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, IConfigurationSection section)
    {
        AppendText(hash, section.Path);
        AppendText(hash, section.Value);
        foreach (var child in section.GetChildren())
            Append(hash, child);
    }

    // With its length first (-1 for null), so that no two sequences of texts look the same.
    private static void AppendText(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
    }
}
