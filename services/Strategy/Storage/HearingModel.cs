using Microsoft.EntityFrameworkCore;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Hearings;

namespace Tryghed.Strategy.Storage;

internal static class HearingModel
{
    internal static void MapHearings(this ModelBuilder model)
    {
        model.Entity<Hearing>(row =>
        {
            row.ToTable("hearing");
            row.Property(h => h.Id).ValueGeneratedNever();
            row.Property(h => h.State).HasConversion<string>();
            row.Property(h => h.Visibility).HasConversion<string>();
            row.Property(h => h.Owner).IsPlain();
            row.Property(h => h.Token).IsPersonal(); // whoever reads it may answer
            row.Property(h => h.Revision).IsConcurrencyToken();
            row.HasIndex(h => h.Strategy);
            row.HasIndex(h => h.Token).IsUnique();
            row.HasIndex(h => h.Audience).HasMethod("gin");
            row.HasOne<Strategies.StrategyVersion>().WithMany().HasForeignKey(h => new { h.Strategy, h.Version }).OnDelete(DeleteBehavior.Restrict);
            row.HasMany(h => h.Recipients).WithOne().HasForeignKey(r => r.Hearing).OnDelete(DeleteBehavior.Restrict);
            row.Navigation(h => h.Recipients).AutoInclude();
        });
        model.Entity<Recipient>(row =>
        {
            row.ToTable("hearing_recipient");
            row.HasKey(r => new { r.Hearing, r.Code });
            row.Property(r => r.Kind).HasConversion<string>();
        });
        model.Entity<LateOpening>(row =>
        {
            row.ToTable("hearing_late_opening");
            row.Property(l => l.Id).ValueGeneratedNever();
            row.Property(l => l.Owner).IsPlain();
            row.Property(l => l.Recipient).IsPlain();
            row.Property(l => l.By).IsPlain();
            row.HasIndex(l => l.Hearing);
            row.HasOne<Hearing>().WithMany().HasForeignKey(l => l.Hearing).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<HearingNote>(row =>
        {
            row.ToTable("hearing_note");
            row.Property(n => n.Id).ValueGeneratedNever();
            row.Property(n => n.Owner).IsPlain();
            row.Property(n => n.By).IsPlain();
            row.HasIndex(n => n.Hearing);
            row.HasOne<Hearing>().WithMany().HasForeignKey(n => n.Hearing).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Answer>(row =>
        {
            row.ToTable("hearing_answer");
            row.Property(a => a.Id).ValueGeneratedNever();
            row.Property(a => a.Position).HasConversion<string>();
            row.Property(a => a.Moderation).HasConversion<string>();
            row.Property(a => a.Remarks).HasColumnType("jsonb").HasConversion(StrategyJson.Column<List<Remark>>(), StrategyJson.Whole<List<Remark>>());
            row.Property(a => a.Owner).IsPlain();
            row.Property(a => a.Recipient).IsPlain();
            row.Property(a => a.Organisation).IsPlain();
            row.Property(a => a.By).IsPlain();
            row.Property(a => a.Name).IsPersonal();
            row.Property(a => a.Email).IsPersonal();
            row.Property(a => a.Receipt).IsPersonal();
            row.Property(a => a.TextHash).IsPersonal();
            row.HasIndex(a => a.Receipt).IsUnique();

            // One answer of each who is asked by name, however fast two are sent.
            row.HasIndex(a => new { a.Hearing, a.Recipient }).IsUnique().HasFilter("moderation is null").HasDatabaseName("ix_hearing_answer_once");
            row.HasIndex(a => new { a.Hearing, a.CreatedAt });
            row.HasOne<Hearing>().WithMany().HasForeignKey(a => a.Hearing).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<AnswerRevision>(row =>
        {
            row.ToTable("hearing_answer_revision");
            row.HasKey(r => new { r.Answer, r.Number });
            row.Property(r => r.Position).HasConversion<string>();
            row.Property(r => r.Remarks).HasColumnType("jsonb").HasConversion(StrategyJson.Column<List<Remark>>(), StrategyJson.Whole<List<Remark>>());
            row.Property(r => r.Owner).IsPlain();
            row.Property(r => r.By).IsPlain();
            row.HasOne<Answer>().WithMany().HasForeignKey(r => r.Answer).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Reply>(row =>
        {
            row.ToTable("hearing_reply");
            row.HasKey(r => new { r.Answer, r.Remark });
            row.Property(r => r.Outcome).HasConversion<string>();
            row.Property(r => r.Owner).IsPlain();
            row.Property(r => r.By).IsPlain();
            row.Property(r => r.Clause).IsPlain();
            row.HasIndex(r => r.Hearing);
            row.HasOne<Answer>().WithMany().HasForeignKey(r => r.Answer).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
