using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace Tryghed.Identity.Storage;

/// <summary>Clients, and the keys that tokens are signed with.</summary>
public sealed class IdentityDb(DbContextOptions<IdentityDb> options) : DbContext(options)
{
    /// <summary>Keys, newest last; see <see cref="SigningKey"/>.</summary>
    internal DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder model)
    {
        model.UseOpenIddict();

        // OpenIddict names its tables in its own way; ours are snake_case.
        model.Entity<OpenIddictEntityFrameworkCoreApplication>().ToTable("clients");
        model.Entity<OpenIddictEntityFrameworkCoreAuthorization>().ToTable("authorizations");
        model.Entity<OpenIddictEntityFrameworkCoreScope>().ToTable("scopes");
        model.Entity<OpenIddictEntityFrameworkCoreToken>().ToTable("tokens");

        model.Entity<SigningKey>(key => key.HasKey(k => k.Id));
    }
}
