using Microsoft.EntityFrameworkCore;
using Tryghed.Messaging;
using Tryghed.Strategy.Reference;

namespace Tryghed.Strategy.Storage;

internal sealed class StrategyDb(DbContextOptions<StrategyDb> options) : MessagingDb(options)
{
    public DbSet<Dimension> Dimensions => Set<Dimension>();
    public DbSet<Goal> Goals => Set<Goal>();
    public DbSet<Organisation> Organisations => Set<Organisation>();
    public DbSet<Committee> Committees => Set<Committee>();
    public DbSet<Strategies.Strategy> Strategies => Set<Strategies.Strategy>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Dimension>(row =>
        {
            row.ToTable("dimension");
            row.HasKey(d => d.Code);
            row.HasData(ReferenceData.Dimensions);
        });
        modelBuilder.Entity<Goal>(row =>
        {
            row.ToTable("goal");
            row.HasKey(g => new { g.Code, g.Version });
            row.HasOne<Dimension>().WithMany().HasForeignKey(g => g.Dimension);
            row.HasData(ReferenceData.Goals);
        });
        modelBuilder.Entity<Organisation>(row =>
        {
            row.ToTable("organisation");
            row.HasKey(o => o.Code);
            row.HasOne<Organisation>().WithMany().HasForeignKey(o => o.PartOf);
            row.HasMany(o => o.Committees).WithOne().HasForeignKey(c => c.Organisation);
            row.HasData(ReferenceData.Organisations);
        });
        modelBuilder.Entity<Committee>(row =>
        {
            row.ToTable("committee");
            row.HasKey(c => c.Code);
            row.HasData(ReferenceData.Committees);
        });
        modelBuilder.Entity<Strategies.Strategy>(row =>
        {
            row.ToTable("strategy");
            row.Property(s => s.Id).ValueGeneratedNever();
            row.Property(s => s.Kind).HasConversion<string>();
            row.Property(s => s.Status).HasConversion<string>();
            row.Property(s => s.Visibility).HasConversion<string>();
            row.Property(s => s.Version).IsConcurrencyToken();
            row.HasIndex(s => s.Owner);
            row.HasIndex(s => s.Goals).HasMethod("gin");
            row.OwnsOne(s => s.Hearing, hearing =>
            {
                hearing.ToTable("hearing");
                hearing.WithOwner().HasForeignKey("StrategyId");
            });
            row.OwnsMany(s => s.Decisions, decision =>
            {
                decision.ToTable("decision");
                decision.WithOwner().HasForeignKey("StrategyId");
                decision.HasKey("StrategyId", nameof(Tryghed.Strategy.Strategies.Decision.Number));
                decision.Property(d => d.Number).ValueGeneratedNever();
            });
        });
    }
}
