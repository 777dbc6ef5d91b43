using Microsoft.EntityFrameworkCore;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Documents;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Storage;

internal static class StrategyModel
{
    internal static void MapStrategies(this ModelBuilder model)
    {
        model.Entity<Strategies.Strategy>(row =>
        {
            row.ToTable("strategy");
            row.Property(s => s.Id).ValueGeneratedNever();
            row.Property(s => s.Kind).HasConversion<string>();
            row.Property(s => s.Status).HasConversion<string>();
            row.Property(s => s.StatusBefore).HasConversion<string>();
            row.Property(s => s.Visibility).HasConversion<string>();
            row.Property(s => s.Owner).IsPlain();
            row.Property(s => s.Contact).HasColumnType("jsonb").HasConversion(StrategyJson.Column<ContactRow?>()).IsPersonal();
            row.Property(s => s.Revision).IsConcurrencyToken();
            row.HasIndex(s => s.Owner);
            row.HasIndex(s => s.Goals).HasMethod("gin");
            row.HasIndex(s => s.SupersededBy);
            row.HasOne<Strategies.Strategy>().WithMany().HasForeignKey(s => s.SupersededBy).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<StrategyVersion>(row =>
        {
            row.ToTable("strategy_version");
            row.HasKey(v => new { v.Strategy, v.Number });
            row.Property(v => v.Visibility).HasConversion<string>();
            row.Property(v => v.Content).HasColumnType("jsonb").HasConversion(StrategyJson.Column<StrategyContent>(), StrategyJson.Whole<StrategyContent>());
            row.Property(v => v.Clauses).HasColumnType("jsonb").HasConversion(StrategyJson.Column<List<Clause>>(), StrategyJson.Whole<List<Clause>>());
            row.Property(v => v.By).IsPlain();
            row.Property(v => v.Organisation).IsPlain();
            row.HasOne<Strategies.Strategy>().WithMany().HasForeignKey(v => v.Strategy).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Relation>(row =>
        {
            row.ToTable("strategy_relation");
            row.Property(r => r.Id).ValueGeneratedNever();
            row.Property(r => r.Kind).HasConversion<string>();
            row.Property(r => r.Organisation).IsPlain();
            row.Property(r => r.By).IsPlain();
            row.HasIndex(r => r.From);
            row.HasIndex(r => r.To);
            row.HasOne<Strategies.Strategy>().WithMany().HasForeignKey(r => r.From).OnDelete(DeleteBehavior.Restrict);
            row.HasOne<Strategies.Strategy>().WithMany().HasForeignKey(r => r.To).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Attachment>(row =>
        {
            row.ToTable("attachment");
            row.Property(a => a.Id).ValueGeneratedNever();
            row.Property(a => a.Kind).HasConversion<string>();
            row.Property(a => a.ContentType).IsPlain();
            row.Property(a => a.Sha256).IsPlain();
            row.Property(a => a.Organisation).IsPlain();
            row.Property(a => a.By).IsPlain();
            row.HasIndex(a => new { a.Kind, a.To });
        });
        model.Entity<AttachmentContent>(row =>
        {
            row.ToTable("attachment_content");
            row.Property(c => c.Id).ValueGeneratedNever();
        });
        model.Entity<AuditEntry>(row =>
        {
            row.ToTable("audit_entry");
            row.Property(e => e.Before).HasColumnType("jsonb").HasConversion(StrategyJson.Column<Dictionary<string, object?>?>(), StrategyJson.Whole<Dictionary<string, object?>?>());
            row.Property(e => e.After).HasColumnType("jsonb").HasConversion(StrategyJson.Column<Dictionary<string, object?>?>(), StrategyJson.Whole<Dictionary<string, object?>?>());
            row.HasIndex(e => e.Subject);
            row.HasIndex(e => e.Owner);
        });
    }
}
