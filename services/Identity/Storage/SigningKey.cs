namespace Tryghed.Identity.Storage;

/// <summary>A private key that tokens are signed with.</summary>
internal sealed class SigningKey
{
    /// <summary>The token's <c>kid</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>PKCS#8; with <see cref="Encrypted"/>, sealed as nonce (12 bytes), tag (16 bytes), ciphertext.</summary>
    public required byte[] Pkcs8 { get; set; }

    /// <summary>Whether <see cref="Pkcs8"/> is sealed with the key in <c>Secrets:Key</c> (AES-256-GCM).</summary>
    public required bool Encrypted { get; set; }
}
