using Microsoft.EntityFrameworkCore;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Meetings;

namespace Tryghed.Strategy.Storage;

internal static class MeetingModel
{
    internal static void MapMeetings(this ModelBuilder model)
    {
        model.Entity<Meeting>(row =>
        {
            row.ToTable("meeting");
            row.Property(m => m.Id).ValueGeneratedNever();
            row.Property(m => m.Visibility).HasConversion<string>();
            row.Property(m => m.Owner).IsPlain();
            row.Property(m => m.Body).IsPlain();
            row.Property(m => m.By).IsPlain();
            row.Property(m => m.Revision).IsConcurrencyToken();
            row.HasIndex(m => m.Date);
        });
        model.Entity<AgendaItem>(row =>
        {
            row.ToTable("agenda_item");
            row.Property(i => i.Id).ValueGeneratedNever();
            row.Property(i => i.State).HasConversion<string>();
            row.Property(i => i.Owner).IsPlain();
            row.Property(i => i.Number).IsPlain();
            row.Property(i => i.Revision).IsConcurrencyToken();
            row.HasIndex(i => new { i.Meeting, i.Number }).IsUnique();
            row.HasIndex(i => i.Strategy);
            row.HasOne<Hearing>().WithMany().HasForeignKey(i => i.Hearing).OnDelete(DeleteBehavior.Restrict);
            row.HasOne<Meeting>().WithMany().HasForeignKey(i => i.Meeting).OnDelete(DeleteBehavior.Restrict);
            row.HasOne<Strategies.StrategyVersion>().WithMany().HasForeignKey(i => new { i.Strategy, i.Version }).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Decision>(row =>
        {
            row.ToTable("decision");
            row.Property(d => d.Id).ValueGeneratedNever();
            row.Property(d => d.Outcome).HasConversion<string>();
            row.Property(d => d.Votes).HasColumnType("jsonb").HasConversion(StrategyJson.Column<Votes?>());
            row.Property(d => d.MinorityStatements).HasColumnType("jsonb").HasConversion(StrategyJson.Column<List<MinorityStatement>>(), StrategyJson.Whole<List<MinorityStatement>>());
            row.Property(d => d.Owner).IsPlain();
            row.Property(d => d.By).IsPlain();
            row.HasIndex(d => d.Strategy);
            row.HasIndex(d => d.Corrects).IsUnique();
            row.HasOne<AgendaItem>().WithMany().HasForeignKey(d => d.Item).OnDelete(DeleteBehavior.Restrict);
            row.HasOne<Meeting>().WithMany().HasForeignKey(d => d.Meeting).OnDelete(DeleteBehavior.Restrict);
            row.HasOne<Decision>().WithMany().HasForeignKey(d => d.Corrects).OnDelete(DeleteBehavior.Restrict);
            row.HasOne<Hearing>().WithMany().HasForeignKey(d => d.Hearing).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
