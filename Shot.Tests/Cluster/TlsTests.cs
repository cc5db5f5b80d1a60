using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Shot.Redis;
using Shot.Tests.Limiters;
using StackExchange.Redis;

namespace Shot.Tests.Cluster;

/// <summary>A store with an encrypted connection and a user name, both as the client has them.</summary>
[Collection(nameof(Alone))]
public sealed class TlsTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ScriptTests.Installed), MemberType = typeof(ScriptTests))]
    public async Task A_store_works_over_tls_with_a_user_name(string program)
    {
        var folder = Directory.CreateTempSubdirectory("shot-tls-");
        try
        {
            var (certificate, key) = (Path.Combine(folder.FullName, "server.crt"), Path.Combine(folder.FullName, "server.key"));
            WriteCertificate(certificate, key);
            var port = RedisServer.FreePort();
            using var server = new RedisServer(
                program, "--tls-port", $"{port}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no",
                "--user", "limits", "on", ">secret", "+@all", "~*");
            var options = ConfigurationOptions.Parse($"localhost:{port},ssl=true,user=limits,password=secret,abortConnect=true");
            await Assert.ThrowsAnyAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(options));
            options.TrustIssuer(certificate);
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
            await using var store = new RedisShotStore(connection);
            var take = new StoreTake { Key = "k", Min = 1, Want = 1, Ceiling = 1_000_000, PerSecond = 0.001 };
            Assert.Equal(1, (await store.TakeAsync(take)).Granted);
            Assert.Equal(0, (await store.TakeAsync(take)).Granted);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteCertificate(string certificate, string key)
    {
        using var rsa = RSA.Create(2_048);
        var request = new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var signed = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
    }
}
