using Microsoft.EntityFrameworkCore;
using Tryghed.Initiative.Assumptions;
using Tryghed.Messaging;

namespace Tryghed.Initiative.Storage;

internal sealed class InitiativeDb(DbContextOptions<InitiativeDb> options) : MessagingDb(options)
{
    public DbSet<Initiatives.Initiative> Initiatives => Set<Initiatives.Initiative>();
    public DbSet<Series> Series => Set<Series>();

    /// <summary>
    /// Keeps everyone else from a series until the transaction ends: a new assumption that reads its state and an event that
    /// changes it would otherwise miss each other.
    /// </summary>
    internal Task Hold(string indicator, string area, CancellationToken cancel) =>
        Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({indicator + "/" + area}, 1))", cancel);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Initiatives.Initiative>(row =>
        {
            row.ToTable("initiative");
            row.Property(i => i.Id).ValueGeneratedNever();
            row.Property(i => i.Visibility).HasConversion<string>();
            row.Property(i => i.Version).IsConcurrencyToken();
            row.HasIndex(i => i.Owner);
            row.HasIndex(i => i.Goals).HasMethod("gin");
            row.HasMany(i => i.Assumptions).WithOne().HasForeignKey(a => a.InitiativeId);
        });
        modelBuilder.Entity<Assumption>(row =>
        {
            row.ToTable("assumption");
            row.HasKey(a => new { a.InitiativeId, a.Number });
            row.Property(a => a.Number).ValueGeneratedNever();
            row.HasIndex(a => new { a.Indicator, a.Area });
            row.OwnsMany(a => a.Questions, question =>
            {
                question.ToTable("question");
                question.WithOwner().HasForeignKey("InitiativeId", "AssumptionNumber");
                question.Property<long>("Id");
                question.HasKey("Id");
                question.Property(q => q.Visibility).HasConversion<string>();
            });
        });
        modelBuilder.Entity<Series>(row =>
        {
            row.ToTable("series");
            row.HasKey(s => new { s.Indicator, s.Area });
            row.Property(s => s.Visibility).HasConversion<string>();
        });
    }
}
