using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;

namespace Tryghed.Messaging;

/// <summary>A service's database with its outbox and inbox: what it announces is stored with what it changed, or not at all.</summary>
public abstract class MessagingDb(DbContextOptions options) : DbContext(options)
{
    // Announced events are tracked like any other change: they stay while a failed save may be tried again, and go with ChangeTracker.Clear().
    private List<OutboxRow> announced = [];

    /// <summary>Announced in saves of the open transaction; stored when it commits.</summary>
    internal List<OutboxRow> Saved { get; } = [];

    internal bool Saving { get; private set; }

    /// <summary>Announces an event when the changes are saved, in the same transaction.</summary>
    public void Announce(IEvent @event)
    {
        var row = OutboxRow.From(@event);
        Add(row);
        announced.Add(row);
    }

    /// <summary>Announces events, in order, when the changes are saved, in the same transaction.</summary>
    public void Announce(IEnumerable<IEvent> events)
    {
        foreach (var @event in events)
            Announce(@event);
    }

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var rows = announced.Where(row => Entry(row).State is EntityState.Added).ToList();
        announced = [];
        if (rows is [])
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);

        foreach (var row in rows)
            Entry(row).State = EntityState.Detached; // OutboxWriter stores it, at the end of the transaction
        Saving = true;
        try
        {
            return await SaveInTransaction(rows, acceptAllChangesOnSuccess, cancellationToken);
        }
        catch
        {
            AddRange(rows);
            announced = rows;
            throw;
        }
        finally
        {
            Saving = false;
        }
    }

    /// <summary>Use <see cref="SaveChangesAsync(bool, CancellationToken)"/>.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save asynchronously: events are stored with the changes.");

    /// <inheritdoc/>
    protected sealed override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.AddInterceptors(OutboxWriter.Instance);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OutboxRow>(row =>
        {
            row.ToTable("outbox");
            row.HasKey(r => r.Id);
            row.Property(r => r.Body).HasColumnType("text");
            row.HasIndex(r => r.Id).HasFilter("parked_at is null").HasDatabaseName("ix_outbox_waiting");
        });
        modelBuilder.Entity<InboxRow>(row =>
        {
            row.ToTable("inbox");
            row.HasKey(r => new { r.MessageId, r.Consumer });
            row.HasIndex(r => r.ConsumedAt);
        });
        modelBuilder.Entity<SeenVersion>(row =>
        {
            row.ToTable("inbox_version");
            row.HasKey(r => new { r.Consumer, r.Aggregate });
        });
    }

    private async Task<int> SaveInTransaction(List<OutboxRow> rows, bool accept, CancellationToken cancel)
    {
        int count;
        if (Database.CurrentTransaction is not null)
        {
            count = await base.SaveChangesAsync(accept, cancel);
            Saved.AddRange(rows);
            return count;
        }

        await using var transaction = await Database.BeginTransactionAsync(cancel);
        count = await base.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancel);
        Saved.AddRange(rows);
        await transaction.CommitAsync(cancel);
        if (accept)
            ChangeTracker.AcceptAllChanges();
        return count;
    }
}
