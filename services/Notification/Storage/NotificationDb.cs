using Microsoft.EntityFrameworkCore;
using Tryghed.Messaging;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Deliveries;
using Tryghed.Notification.Subscriptions;

namespace Tryghed.Notification.Storage;

internal sealed class NotificationDb(DbContextOptions<NotificationDb> options) : MessagingDb(options)
{
    public DbSet<Subscription> Subscriptions => Set<Subscription>();
    public DbSet<Alert> Alerts => Set<Alert>();
    public DbSet<AlertReading> Readings => Set<AlertReading>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Subscription>(row =>
        {
            row.ToTable("subscription");
            row.Property(s => s.Id).ValueGeneratedNever();
            row.HasIndex(s => new { s.Subject, s.Id });
        });
        modelBuilder.Entity<Alert>(row =>
        {
            row.ToTable("alert");
            row.Property(a => a.Id).ValueGeneratedNever();
            // However often an event is delivered, and by however many subscriptions, it is told once.
            row.HasIndex(a => new { a.Happening, a.Recipient, a.Organisation }).IsUnique().AreNullsDistinct(false);
            row.HasIndex(a => new { a.Recipient, a.Id });
            row.HasIndex(a => new { a.Subject, a.Event });
            row.HasIndex(a => a.About);
            row.HasIndex(a => new { a.Organisation, a.Id }).HasFilter("recipient = ''").HasDatabaseName("ix_alert_asked");
        });
        modelBuilder.Entity<AlertReading>(row =>
        {
            row.ToTable("alert_reading");
            row.HasKey(r => new { r.Alert, r.Reader });
            row.HasOne<Alert>().WithMany().HasForeignKey(r => r.Alert).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Delivery>(row =>
        {
            row.ToTable("delivery");
            row.Property(d => d.Id).ValueGeneratedNever();
            row.Property(d => d.State).HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<DeliveryState>(text, true));
            row.HasIndex(d => new { d.Happening, d.SubscriptionId }).IsUnique();
            row.HasIndex(d => new { d.Recipient, d.Id });
            row.HasIndex(d => new { d.Subject, d.Event });
            row.HasIndex(d => d.About);
            row.HasIndex(d => new { d.Host, d.DueAt }).HasFilter("state = 'pending'").HasDatabaseName("ix_delivery_waiting");
            row.HasOne<Subscription>().WithMany().HasForeignKey(d => d.SubscriptionId).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
