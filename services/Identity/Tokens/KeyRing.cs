using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using Tryghed.Identity.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Identity.Tokens;

/// <summary>The keys that tokens are signed with: made once, kept in the database, the same in every replica and after a restart.</summary>
/// <remarks>Loaded before the host takes requests. With <c>Secrets:Key</c> (32 bytes, base64) keys are encrypted at rest, those stored before it was set included.</remarks>
internal sealed partial class KeyRing(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider clock, ILogger<KeyRing> log) : IHostedLifecycleService
{
    private const int KeyBits = 3072;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private SigningCredentials[]? keys;

    /// <summary>All keys, the one that signs first.</summary>
    internal IReadOnlyList<SigningCredentials> Keys => keys ?? throw new InvalidOperationException("Keys are loaded when the host starts.");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
            var stored = await LoadOrMake(db, cancellationToken);
            keys = [.. stored.OrderByDescending(key => key.CreatedAt).Select(Credentials)];
        }
        catch (Exception exception) when (exception is Npgsql.NpgsqlException or { InnerException: Npgsql.NpgsqlException })
        {
            throw new NotStartedException($"the signing keys can't be read from the database ({exception.GetBaseException().Message}).", exception);
        }
    }

    private async Task<List<SigningKey>> LoadOrMake(IdentityDb db, CancellationToken cancel)
    {
        var sealing = SealingKey();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // Replicas that start together on an empty database must end up with one key, not one each.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('tryghed-identity-keys'))", cancel);
        var stored = await db.SigningKeys.ToListAsync(cancel);
        if (stored is [])
        {
            using var rsa = RSA.Create(KeyBits);
            var made = new SigningKey { Id = Guid.CreateVersion7().ToString("N"), CreatedAt = clock.GetUtcNow(), Pkcs8 = rsa.ExportPkcs8PrivateKey(), Encrypted = false };
            db.SigningKeys.Add(made);
            stored.Add(made);
        }
        if (sealing is null)
            InTheClear(log);
        else
            foreach (var key in stored.Where(key => !key.Encrypted))
                (key.Pkcs8, key.Encrypted) = (Seal(key.Pkcs8, key.Id, sealing), true);

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return stored;
    }

    private SigningCredentials Credentials(SigningKey stored)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(stored.Encrypted ? Open(stored, SealingKey()) : stored.Pkcs8, out _);
        return new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = stored.Id }, SecurityAlgorithms.RsaSha256);
    }

    private byte[]? SealingKey()
    {
        if (configuration["Secrets:Key"] is not { Length: > 0 } text)
            return null;
        var key = new byte[32];
        return Convert.TryFromBase64String(text, key, out var length) && length == 32
            ? key
            : throw new NotStartedException("Secrets__Key must be 32 bytes in base64.");
    }

    // The key's id is authenticated with it, so that one row's key can't be put in another's place.
    private static byte[] Seal(byte[] plain, string id, byte[] sealing)
    {
        var output = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = output.AsSpan(0, NonceBytes);
        var tag = output.AsSpan(NonceBytes, TagBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(sealing, TagBytes);
        aes.Encrypt(nonce, plain, output.AsSpan(NonceBytes + TagBytes), tag, Encoding.UTF8.GetBytes(id));
        return output;
    }

    private static byte[] Open(SigningKey stored, byte[]? sealing)
    {
        if (sealing is null)
            throw new NotStartedException("the signing keys are encrypted and Secrets__Key is not set.");
        var sealedKey = stored.Pkcs8.AsSpan();
        var plain = new byte[sealedKey.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(sealing, TagBytes);
            aes.Decrypt(sealedKey[..NonceBytes], sealedKey[(NonceBytes + TagBytes)..], sealedKey.Slice(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(stored.Id));
            return plain;
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new NotStartedException("the signing keys are encrypted with another key than Secrets__Key.", exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys are not encrypted at rest: set Secrets__Key (32 bytes, base64).")]
    private static partial void InTheClear(ILogger log);
}
