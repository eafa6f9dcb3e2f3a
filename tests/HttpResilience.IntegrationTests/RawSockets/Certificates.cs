using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpResilience.IntegrationTests;

/// <summary>Certificates that an authority of the tests' own has issued, good and bad ones.</summary>
internal static class Certificates
{
    private static readonly RSA s_key = RSA.Create(2048);
    private static readonly X509Certificate2 s_authority = CreateAuthority();

    public static X509Certificate2 Good { get; } = Issue("127.0.0.1", -1, 1);

    public static X509Certificate2 Expired { get; } = Issue("127.0.0.1", -3, -1);

    public static X509Certificate2 NotYetValid { get; } = Issue("127.0.0.1", 1, 2);

    public static X509Certificate2 OfAnotherHost { get; } = Issue("10.1.2.3", -1, 1);

    /// <summary>A primary handler that trusts the authority, and checks all else.</summary>
    public static SocketsHttpHandler NewHandler() => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { s_authority }, RevocationMode = X509RevocationMode.NoCheck },
        },
    };

    private static X509Certificate2 CreateAuthority()
    {
        var request = new CertificateRequest("CN=Tests", s_key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-10), now.AddDays(10));
    }

    private static X509Certificate2 Issue(string address, int fromDay, int toDay)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(s_authority, now.AddDays(fromDay), now.AddDays(toDay), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
