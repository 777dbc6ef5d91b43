using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Tryghed.Contracts;

namespace Tryghed.Messaging;

/// <summary>A service's database with its outbox and inbox: what it announces is stored with what it changed, or not at all.</summary>
public abstract class MessagingDb(DbContextOptions options) : DbContext(options)
{
    private readonly List<IEvent> announced = [];

    /// <summary>Announces an event when the changes are saved, in the same transaction.</summary>
    public void Announce(IEvent @event) => announced.Add(@event);

    /// <summary>Announces events, in order, when the changes are saved, in the same transaction.</summary>
    public void Announce(IEnumerable<IEvent> events) => announced.AddRange(events);

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (announced is [])
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);

        if (Database.CurrentTransaction is not null)
            return await SaveWithEvents(acceptAllChangesOnSuccess, cancellationToken);

        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        var saved = await SaveWithEvents(acceptAllChangesOnSuccess, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        this.GetService<OutboxSignal>().Wake();
        return saved;
    }

    /// <summary>Use <see cref="SaveChangesAsync(bool, CancellationToken)"/>.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save asynchronously: events are stored with the changes.");

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

    // The events go in last, behind a lock held from here to the commit, so that the order of ids is the order of
    // commits and the sender can never overtake a row that is still to appear.
    private async Task<int> SaveWithEvents(bool accept, CancellationToken cancel)
    {
        var saved = await base.SaveChangesAsync(accept, cancel);
        await Database.ExecuteSqlRawAsync($"select pg_advisory_xact_lock({OutboxRow.OrderLock})", cancel);
        Set<OutboxRow>().AddRange(announced.Select(OutboxRow.From));
        announced.Clear();
        return saved + await base.SaveChangesAsync(accept, cancel);
    }
}

/// <summary>An event that waits to be sent.</summary>
internal sealed class OutboxRow
{
    internal const long OrderLock = 0x5472_7967_0001;
    internal const long SenderLock = 0x5472_7967_0002;

    public long Id { get; private set; }
    public Guid MessageId { get; private set; }
    public string Type { get; private set; } = "";
    public string Body { get; private set; } = "";
    public string? TraceParent { get; private set; }
    public string? TraceState { get; private set; }
    public DateTimeOffset StoredAt { get; private set; }
    public DateTimeOffset? ParkedAt { get; private set; }
    public string? ParkedBecause { get; private set; }

    internal static OutboxRow From(IEvent @event) => new()
    {
        MessageId = Guid.CreateVersion7(),
        Type = EventCatalogue.UrnOf(@event.GetType()),
        Body = JsonSerializer.Serialize(@event, @event.GetType(), EventCatalogue.Json),
        TraceParent = Activity.Current?.Id,
        TraceState = Activity.Current?.TraceStateString,
        StoredAt = DateTimeOffset.UtcNow,
    };

    internal void Park(string because, DateTimeOffset now) => (ParkedAt, ParkedBecause) = (now, because);
}

/// <summary>A message that a consumer has dealt with.</summary>
internal sealed class InboxRow
{
    public Guid MessageId { get; private set; }
    public string Consumer { get; private set; } = "";
    public DateTimeOffset ConsumedAt { get; private set; }
}

/// <summary>The newest version of an aggregate that a consumer has seen.</summary>
internal sealed class SeenVersion
{
    public string Consumer { get; private set; } = "";
    public string Aggregate { get; private set; } = "";
    public long Version { get; private set; }
}
