using System.Security.Cryptography;
using System.Text;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Secrets;

/// <summary>Seals what must be kept and never shown, with AES-256-GCM under the key in <c>Secrets:Key</c>.</summary>
/// <remarks>A sealed secret is a version byte, four bytes that name the key, the nonce, the tag and the ciphertext.</remarks>
internal sealed class SecretBox(IConfiguration configuration)
{
    /// <summary>Setting with the key: 32 bytes in base64.</summary>
    internal const string Setting = "Secrets:Key";

    private const byte Version = 1;
    private const int KeyBytes = 32, NameBytes = 4, NonceBytes = 12, TagBytes = 16;
    private const int HeadBytes = 1 + NameBytes + NonceBytes + TagBytes;

    // Read when first used, not when built: the build makes every service to write the OpenAPI document, and has no key.
    private readonly Lazy<byte[]> key = new(() => Read(configuration));

    private byte[] Name => SHA256.HashData(key.Value)[..NameBytes];

    /// <summary>Reads the key.</summary>
    /// <exception cref="NotStartedException">The setting is not base64 of 32 bytes.</exception>
    internal void Check() => _ = key.Value;

    /// <summary>Seals a secret for one owner: sealed bytes that are moved to another row do not open there.</summary>
    internal byte[] Seal(string secret, Guid owner)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[HeadBytes + plain.Length];
        box[0] = Version;
        Name.CopyTo(box, 1);
        var nonce = box.AsSpan(1 + NameBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Value, TagBytes);
        aes.Encrypt(nonce, plain, box.AsSpan(HeadBytes), box.AsSpan(1 + NameBytes + NonceBytes, TagBytes), owner.ToByteArray());
        return box;
    }

    /// <summary>Opens what <see cref="Seal"/> sealed.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key, for another owner, or was changed.</exception>
    internal string Open(ReadOnlySpan<byte> box, Guid owner)
    {
        if (box.Length < HeadBytes || box[0] != Version)
            throw new CryptographicException("This is not a sealed secret.");
        if (!box.Slice(1, NameBytes).SequenceEqual(Name))
            throw new CryptographicException("The secret was sealed with another key than Secrets__Key.");

        var plain = new byte[box.Length - HeadBytes];
        using var aes = new AesGcm(key.Value, TagBytes);
        aes.Decrypt(
            box.Slice(1 + NameBytes, NonceBytes), box[HeadBytes..], box.Slice(1 + NameBytes + NonceBytes, TagBytes), plain, owner.ToByteArray());
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] Read(IConfiguration configuration)
    {
        var bytes = new byte[KeyBytes * 2];
        return Convert.TryFromBase64String(configuration[Setting] ?? "", bytes, out var length) && length == KeyBytes
            ? bytes[..KeyBytes]
            : throw new NotStartedException("The setting Secrets__Key must be 32 bytes in base64 (openssl rand -base64 32).");
    }
}

internal static class SecretBoxSetup
{
    /// <summary>Adds the box, and a check that stops the service at start when its key is missing or wrong.</summary>
    internal static void AddSecretBox(this WebApplicationBuilder builder)
    {
        builder.Services.AddRequiredSettings(SecretBox.Setting);
        builder.Services.AddSingleton<SecretBox>();
        builder.Services.AddHostedService<KeyCheck>();
    }

    private sealed class KeyCheck(SecretBox box) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            box.Check();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
