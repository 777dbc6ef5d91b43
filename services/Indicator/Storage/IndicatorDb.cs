using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Signals;
using Tryghed.Messaging;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Storage;

internal sealed class IndicatorDb(DbContextOptions<IndicatorDb> options) : MessagingDb(options)
{
    public DbSet<IndicatorDefinition> Indicators => Set<IndicatorDefinition>();
    public DbSet<Vintage> Vintages => Set<Vintage>();
    public DbSet<Observation> Observations => Set<Observation>();
    public DbSet<FileImport> Imports => Set<FileImport>();
    public DbSet<Series> Series => Set<Series>();
    public DbSet<Signal> Signals => Set<Signal>();

    /// <summary>The newest vintage of every observation of the indicators that a caller may see.</summary>
    internal IQueryable<Observation> CurrentSeenBy(Caller caller) =>
        Current.Where(o => Indicators.Where(IndicatorDefinition.SeenBy(caller)).Any(i => i.Code == o.Indicator));

    /// <summary>The newest vintage of every observation.</summary>
    internal IQueryable<Observation> Current => Observations.AsNoTracking().Where(o => !Observations.Any(
        newer => newer.Indicator == o.Indicator && newer.Area == o.Area && newer.Ordinal == o.Ordinal && newer.Vintage > o.Vintage));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<IndicatorDefinition>(row =>
        {
            row.ToTable("indicator");
            row.HasKey(i => i.Code);
            row.Property(i => i.Code).UseCollation("C"); // the order of pages is the order of bytes
        });
        modelBuilder.Entity<Vintage>(row =>
        {
            row.ToTable("vintage");
            row.Property(v => v.Id).ValueGeneratedNever();
            row.HasIndex(v => new { v.Indicator, v.Number }).IsUnique();
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(v => v.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Observation>(row =>
        {
            row.ToTable("observation");
            row.Property(o => o.Indicator).UseCollation("C");
            row.Property(o => o.Area).UseCollation("C");
            row.HasKey(o => new { o.Indicator, o.Area, o.Ordinal, o.Vintage });
        });
        modelBuilder.Entity<FileImport>(row =>
        {
            row.ToTable("import");
            row.Property(i => i.Id).ValueGeneratedNever();
            row.Property(i => i.Number).UseIdentityAlwaysColumn();
            row.Property(i => i.Errors).HasColumnType("jsonb");
            row.HasIndex(i => i.Number).HasFilter("state = 0").HasDatabaseName("ix_import_running");
        });
        modelBuilder.Entity<FileChunk>(row =>
        {
            row.ToTable("import_chunk");
            row.HasKey(c => new { c.Import, c.Number });
        });
        modelBuilder.Entity<Series>(row =>
        {
            row.ToTable("series");
            row.HasKey(s => new { s.Indicator, s.Area });
        });
        modelBuilder.Entity<Signal>(row =>
        {
            row.ToTable("signal");
            row.Property(s => s.Id).ValueGeneratedNever();
            row.HasIndex(s => new { s.Indicator, s.Area }).IsUnique().HasFilter("status = 0").HasDatabaseName("ix_signal_open");
            row.HasIndex(s => new { s.Indicator, s.Area, s.Id });
        });
    }
}
