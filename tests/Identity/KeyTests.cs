using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;
using static Tryghed.Identity.Tests.RunningIdentity;

namespace Tryghed.Identity.Tests;

public sealed class KeyTests
{
    [Fact]
    public async Task With_a_key_in_configuration_signing_keys_are_encrypted_at_rest_and_readable_after_a_restart()
    {
        var database = await NewDatabase();
        var sealing = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        string keys;
        await using (var before = On(database, sealing: sealing))
            keys = await before.Keys();

        (await StoredKey(database)).ShouldNotBe(Readable);
        await using var after = On(database, sealing: sealing);
        (await after.Keys()).ShouldBe(keys);
    }

    [Fact]
    public async Task Keys_from_before_the_key_was_configured_are_encrypted_when_it_is()
    {
        var database = await NewDatabase();
        string keys;
        await using (var before = On(database))
            keys = await before.Keys();
        (await StoredKey(database)).ShouldBe(Readable);

        await using var after = On(database, sealing: Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        (await after.Keys()).ShouldBe(keys);
        (await StoredKey(database)).ShouldNotBe(Readable);
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "another key")]
    [InlineData("", "not set")]
    [InlineData("short", "32 bytes")]
    public async Task Identity_does_not_start_without_the_right_key_and_says_so(string wrong, string sentence)
    {
        var database = await NewDatabase();
        await using (var before = On(database, sealing: Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))))
            await before.Keys();

        var (exit, said) = await Executable.Run(("ConnectionStrings__identity", database), ("Authentication__Issuer", Issuer), ("Secrets__Key", wrong));

        said.ShouldStartWith("Not started: ");
        said.ShouldContain(sentence);
        exit.ShouldBe(1);
    }

    private const string Readable = "readable";

    private static async Task<string> StoredKey(string database)
    {
        await using var db = Open(database);
        var key = await db.SigningKeys.SingleAsync();
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportPkcs8PrivateKey(key.Pkcs8, out _);
            return Readable;
        }
        catch (CryptographicException)
        {
            return "unreadable";
        }
    }
}
