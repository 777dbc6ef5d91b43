using Microsoft.EntityFrameworkCore;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Planning;

namespace Tryghed.Strategy.Storage;

internal static class PlanningModel
{
    internal static void MapPlanning(this ModelBuilder model)
    {
        model.Entity<PlanningGroup>(row =>
        {
            row.ToTable("planning_group");
            row.Property(g => g.Id).ValueGeneratedNever();
            row.Property(g => g.Visibility).HasConversion<string>();
            row.Property(g => g.Members).HasColumnType("jsonb").HasConversion(StrategyJson.Column<List<Member>>(), StrategyJson.Whole<List<Member>>()).IsPersonal();
            row.Property(g => g.Owner).IsPlain();
            row.Property(g => g.By).IsPlain();
            row.Property(g => g.Revision).IsConcurrencyToken();
            row.HasIndex(g => g.Organisations).HasMethod("gin");
            row.HasOne<Strategies.Strategy>().WithMany().HasForeignKey(g => g.Strategy).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Milestone>(row =>
        {
            row.ToTable("milestone");
            row.Property(m => m.Id).ValueGeneratedNever();
            row.Property(m => m.Moves).HasColumnType("jsonb").HasConversion(StrategyJson.Column<List<Move>>(), StrategyJson.Whole<List<Move>>());
            row.Property(m => m.Owner).IsPlain();
            row.Property(m => m.Clause).IsPlain();
            row.Property(m => m.Revision).IsConcurrencyToken();
            row.HasIndex(m => m.Group);
            row.HasIndex(m => m.Due);
            row.HasOne<PlanningGroup>().WithMany().HasForeignKey(m => m.Group).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
