using Microsoft.EntityFrameworkCore;

namespace Tryghed.Messaging.Host;

/// <summary>A database with an outbox, an inbox, changes that are announced, and what was seen of others' changes.</summary>
public sealed class HostDb(DbContextOptions<HostDb> options) : MessagingDb(options)
{
    public DbSet<Change> Changes => Set<Change>();
    public DbSet<Seen> Seen => Set<Seen>();
    public DbSet<Switch> Switches => Set<Switch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Change>().HasKey(change => change.Number);
        modelBuilder.Entity<Change>().Property(change => change.Number).ValueGeneratedNever();
        modelBuilder.Entity<Switch>().HasKey(on => on.Name);
    }
}

/// <summary>Something that was changed and announced.</summary>
public sealed class Change
{
    public int Number { get; set; }
    public string? Trace { get; set; }
}

/// <summary>An event that the consumer acted on: one row each time that it did.</summary>
public sealed class Seen
{
    public long Id { get; set; }
    public string Aggregate { get; set; } = "";
    public long Version { get; set; }
    public int Number { get; set; }
    public string? Trace { get; set; }
    public string Context { get; set; } = "";
}

/// <summary>Something that tests switch on: <c>fail</c> lets the consumer fail.</summary>
public sealed class Switch
{
    public string Name { get; set; } = "";
}
