using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpResilience.IntegrationTests;

/// <summary>A certificate for 127.0.0.1 that nobody trusts.</summary>
internal static class SelfSigned
{
    public static X509Certificate2 Certificate { get; } = Create();

    /// <summary>For a client that trusts this certificate and no other.</summary>
    public static bool IsTheOne(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => Certificate.Equals(certificate);

    private static X509Certificate2 Create()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
