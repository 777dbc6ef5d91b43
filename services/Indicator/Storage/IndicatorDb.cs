using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tryghed.Indicator.Annotations;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Disclosure;
using Tryghed.Indicator.Indices;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Rebases;
using Tryghed.Indicator.Releases;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Indicator.Sources;
using Tryghed.Indicator.Suitability;
using Tryghed.Indicator.WatchLists;
using Tryghed.Messaging;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Storage;

internal sealed class IndicatorDb(DbContextOptions<IndicatorDb> options) : MessagingDb(options)
{
    public DbSet<IndicatorDefinition> Indicators => Set<IndicatorDefinition>();
    public DbSet<Vintage> Vintages => Set<Vintage>();

    /// <summary>The rows as they are stored, hidden figures too: for recording and disclosure control. What is shown or derived is read by <see cref="KnownTo"/>, <see cref="Shared"/> or <see cref="Current"/>.</summary>
    internal DbSet<Observation> Observations => Set<Observation>();
    public DbSet<FileImport> Imports => Set<FileImport>();
    public DbSet<SavedMapping> ImportMappings => Set<SavedMapping>();
    public DbSet<ImportProgress> ImportProgress => Set<ImportProgress>();
    public DbSet<Source> Sources => Set<Source>();
    public DbSet<SourceRun> SourceRuns => Set<SourceRun>();
    public DbSet<Series> Series => Set<Series>();
    public DbSet<Signal> Signals => Set<Signal>();
    public DbSet<SignalStep> SignalSteps => Set<SignalStep>();
    public DbSet<Annotation> Annotations => Set<Annotation>();
    public DbSet<Rebase> Rebases => Set<Rebase>();
    public DbSet<WatchList> WatchLists => Set<WatchList>();
    public DbSet<WatchedIndicator> WatchedIndicators => Set<WatchedIndicator>();
    public DbSet<SeriesPolicy> Policies => Set<SeriesPolicy>();
    public DbSet<IndicatorVersion> IndicatorVersions => Set<IndicatorVersion>();
    public DbSet<Assessment> Assessments => Set<Assessment>();
    public DbSet<Attestation> Attestations => Set<Attestation>();
    public DbSet<StaleNotice> StaleNotices => Set<StaleNotice>();
    public DbSet<StoredIndex> Indices => Set<StoredIndex>();
    public DbSet<IndexVersion> IndexVersions => Set<IndexVersion>();
    public DbSet<IndexInput> IndexInputs => Set<IndexInput>();
    public DbSet<IndexDue> IndicesDue => Set<IndexDue>();
    public DbSet<IndexRun> IndexRuns => Set<IndexRun>();
    public DbSet<IndexValue> IndexValues => Set<IndexValue>();
    public DbSet<IndexPublication> IndexPublications => Set<IndexPublication>();
    public DbSet<IndexFall> IndexFalls => Set<IndexFall>();
    public DbSet<WatchedIndex> WatchedIndices => Set<WatchedIndex>();

    /// <summary>Every vintage of every observation, hidden ones without their figure: what all who see the indicator may know. Whatever is derived from figures starts here.</summary>
    internal IQueryable<Observation> Shared => Masked(Observations);

    /// <summary>The newest vintage of every observation, hidden ones without their figure.</summary>
    internal IQueryable<Observation> Current => Masked(Newest());

    /// <summary>The newest figures of an indicator as they stood then, hidden ones without their figure.</summary>
    internal IQueryable<Observation> CurrentAt(AsOf asOf) => Masked(Newest(asOf));

    /// <summary>What is known (of one indicator as it stood then) of the indicators that a caller may see; hidden figures are shown to their owner alone. For lists and exports of figures, and nothing derived.</summary>
    internal IQueryable<Observation> KnownTo(Caller caller, AsOf? asOf = null) => SeenBy(caller, Newest(asOf));

    /// <summary>As <see cref="KnownTo"/>, with every vintage of every observation.</summary>
    internal IQueryable<Observation> ToldTo(Caller caller, AsOf? asOf = null) => SeenBy(caller, UpTo(asOf));

    private IQueryable<Observation> SeenBy(Caller caller, IQueryable<Observation> observations)
    {
        var organisation = caller.Organisation;
        return observations.Join(Indicators.Where(IndicatorDefinition.SeenBy(caller)), o => o.Indicator, i => i.Code, (o, i) => new Observation
        {
            Indicator = o.Indicator,
            Area = o.Area,
            Ordinal = o.Ordinal,
            Period = o.Period,
            Vintage = o.Vintage,
            Value = o.Hidden && i.Owner != organisation ? null : o.Value,
            Exposure = o.Exposure,
            Status = o.Hidden && i.Owner != organisation ? ObservationStatus.Suppressed : o.Status,
            Hidden = o.Hidden,
        });
    }

    private IQueryable<Observation> UpTo(AsOf? asOf) =>
        asOf is null ? Observations.AsNoTracking() : Observations.AsNoTracking().Where(o => o.Indicator == asOf.Indicator && o.Vintage <= asOf.Vintage);

    private IQueryable<Observation> Newest(AsOf? asOf = null)
    {
        var known = UpTo(asOf);
        return known.Where(o => !known.Any(newer => newer.Indicator == o.Indicator && newer.Area == o.Area && newer.Ordinal == o.Ordinal && newer.Vintage > o.Vintage));
    }

    private static IQueryable<Observation> Masked(IQueryable<Observation> observations) => observations.AsNoTracking().Select(o => new Observation
    {
        Indicator = o.Indicator,
        Area = o.Area,
        Ordinal = o.Ordinal,
        Period = o.Period,
        Vintage = o.Vintage,
        Value = o.Hidden ? null : o.Value,
        Exposure = o.Exposure,
        Status = o.Hidden ? ObservationStatus.Suppressed : o.Status,
        Hidden = o.Hidden,
    });

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Indexed(modelBuilder);
        modelBuilder.Entity<IndicatorDefinition>(row =>
        {
            row.ToTable("indicator");
            row.HasKey(i => i.Code);
            row.Property(i => i.Code).UseCollation("C"); // the order of pages is the order of bytes
            row.Property(i => i.DesignEffect).HasDefaultValue(1.0).HasSentinel(0.0);
            row.Property(i => i.Disclosure).HasColumnType("jsonb").HasConversion(Json<DisclosureRule?>());
            row.Property(i => i.Version).HasDefaultValue(1).HasSentinel(0);
            row.Property(i => i.Trajectory).HasColumnType("jsonb").HasConversion(Json<List<Milestone>>()!, new ValueComparer<List<Milestone>>(
                (a, b) => ReferenceEquals(a, b) || a != null && b != null && a.SequenceEqual(b), all => all.Count, all => all.ToList()));
        });
        modelBuilder.Entity<IndicatorVersion>(row =>
        {
            row.ToTable("indicator_version");
            row.Property(v => v.Indicator).UseCollation("C");
            row.HasKey(v => new { v.Indicator, v.Number });
            row.Property(v => v.Definition).HasColumnType("jsonb");
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(v => v.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Assessment>(row =>
        {
            row.ToTable("assessment");
            row.Property(a => a.Indicator).UseCollation("C");
            row.HasKey(a => new { a.Indicator, a.Number });
            row.Property(a => a.Criteria).HasColumnType("jsonb").HasConversion(Json<Criteria>());
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(a => a.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Attestation>(row =>
        {
            row.ToTable("attestation");
            row.Property(a => a.Indicator).UseCollation("C");
            row.HasKey(a => new { a.Indicator, a.Number });
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(a => a.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<StaleNotice>(row =>
        {
            row.ToTable("stale_notice");
            row.Property(n => n.Indicator).UseCollation("C");
            row.HasKey(n => new { n.Indicator, n.Number });
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(n => n.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Vintage>(row =>
        {
            row.ToTable("vintage");
            row.Property(v => v.Id).ValueGeneratedNever();
            row.HasIndex(v => new { v.Indicator, v.Number }).IsUnique();
            row.Property(v => v.Provenance).HasColumnType("jsonb").HasConversion(Json<Provenance>());
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(v => v.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Observation>(row =>
        {
            row.ToTable("observation");
            row.Property(o => o.Indicator).UseCollation("C");
            row.Property(o => o.Area).UseCollation("C");
            row.HasKey(o => new { o.Indicator, o.Area, o.Ordinal, o.Vintage });
            row.Ignore(o => o.Id);
            row.Property(o => o.Hidden).HasDefaultValue(false);
        });
        modelBuilder.Entity<FileImport>(row =>
        {
            row.ToTable("import");
            row.Property(i => i.Id).ValueGeneratedNever();
            row.Property(i => i.Number).UseIdentityAlwaysColumn();
            row.Property(i => i.Errors).HasColumnType("jsonb");
            row.Property(i => i.Mapping).HasColumnType("jsonb").HasConversion(Json<Mapping?>());
            row.Property(i => i.Provenance).HasColumnType("jsonb").HasConversion(Json<Provenance>());
            row.HasIndex(i => i.Number).HasFilter("state = 0").HasDatabaseName("ix_import_running");
            row.HasIndex(i => new { i.Owner, i.Number });
        });
        modelBuilder.Entity<ImportProgress>(row =>
        {
            row.ToTable("import_progress"); // refers to an import without a foreign key: checking one waits for the storing transaction
            row.HasKey(p => p.Import);
        });
        modelBuilder.Entity<FileChunk>(row =>
        {
            row.ToTable("import_chunk");
            row.HasKey(c => new { c.Import, c.Number });
        });
        modelBuilder.Entity<SavedMapping>(row =>
        {
            row.ToTable("import_mapping");
            row.HasKey(m => new { m.Owner, m.Name });
            row.Property(m => m.Name).UseCollation("C");
            row.Property(m => m.Mapping).HasColumnType("jsonb").HasConversion(Json<Mapping>());
        });
        modelBuilder.Entity<Source>(row =>
        {
            row.ToTable("source");
            row.HasKey(s => s.Code);
            row.Property(s => s.Code).UseCollation("C");
            row.Property(s => s.Selection).HasColumnType("jsonb").HasConversion(Json<Dictionary<string, List<string>>>(), Whole<Dictionary<string, List<string>>>());
            row.Property(s => s.Mapping).HasColumnType("jsonb").HasConversion(Json<SourceMapping>());
            row.Property(s => s.Schedule).HasColumnType("jsonb").HasConversion(Json<Schedule>());
            row.Property(s => s.Hashes).HasColumnType("jsonb").HasConversion(Json<Dictionary<string, string>>(), Whole<Dictionary<string, string>>());
            row.HasIndex(s => s.DueAt).HasFilter("enabled").HasDatabaseName("ix_source_due");
        });
        modelBuilder.Entity<SourceRun>(row =>
        {
            row.ToTable("source_run");
            row.Property(r => r.Id).ValueGeneratedNever();
            row.Property(r => r.Number).UseIdentityAlwaysColumn();
            row.Property(r => r.Source).UseCollation("C");
            row.Property(r => r.Summed).HasColumnType("jsonb").HasConversion(Json<List<string>>(), Whole<List<string>>());
            row.Property(r => r.Imports).HasColumnType("jsonb").HasConversion(Json<List<Guid>>(), Whole<List<Guid>>());
            row.Property(r => r.Hashes).HasColumnType("jsonb").HasConversion(Json<Dictionary<string, string>>(), Whole<Dictionary<string, string>>());
            row.HasIndex(r => r.Source).IsUnique().HasFilter("state <> 3").HasDatabaseName("ix_source_run_one_at_a_time");
            row.HasIndex(r => new { r.Source, r.Number });
            row.HasOne<Source>().WithMany().HasForeignKey(r => r.Source).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Series>(row =>
        {
            row.ToTable("series");
            row.HasKey(s => new { s.Indicator, s.Area });
        });
        modelBuilder.Entity<WatchList>(row =>
        {
            row.ToTable("watch_list");
            row.HasKey(w => w.Organisation);
        });
        modelBuilder.Entity<WatchedIndicator>(row =>
        {
            row.ToTable("watched_indicator");
            row.HasKey(w => new { w.Organisation, w.Indicator });
            row.Property(w => w.Indicator).UseCollation("C");
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(w => w.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<SeriesPolicy>(row =>
        {
            row.ToTable("series_policy");
            row.Property(p => p.Indicator).UseCollation("C");
            row.Property(p => p.Area).UseCollation("C");
            row.HasKey(p => new { p.Indicator, p.Area, p.Version });
        });
        modelBuilder.Entity<Signal>(row =>
        {
            row.ToTable("signal");
            row.Property(s => s.Id).ValueGeneratedNever();
            row.HasIndex(s => new { s.Indicator, s.Area }).IsUnique().HasFilter("back_period is null").HasDatabaseName("ix_signal_active");
            row.Property(s => s.Held).HasColumnType("jsonb").HasConversion(
                held => JsonSerializer.Serialize(held, JsonSerializerOptions.Web), text => JsonSerializer.Deserialize<List<Finding>>(text, JsonSerializerOptions.Web)!,
                new ValueComparer<List<Finding>>((a, b) => ReferenceEquals(a, b) || a != null && b != null && a.SequenceEqual(b), held => held.Count, held => held.ToList()));
            row.HasIndex(s => new { s.Indicator, s.Area, s.Id });
            row.HasMany(s => s.Steps).WithOne().HasForeignKey(step => step.Signal);
        });
        modelBuilder.Entity<SignalStep>(row =>
        {
            row.ToTable("signal_step");
            row.HasKey(step => new { step.Signal, step.Number });
        });
        modelBuilder.Entity<Annotation>(row =>
        {
            row.ToTable("annotation");
            row.Property(a => a.Id).ValueGeneratedNever();
            row.Property(a => a.Indicator).UseCollation("C");
            row.HasIndex(a => new { a.Indicator, a.Id });
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(a => a.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Rebase>(row =>
        {
            row.ToTable("rebase");
            row.Property(r => r.Id).ValueGeneratedNever();
            row.Property(r => r.Indicator).UseCollation("C");
            row.Property(r => r.Area).UseCollation("C");
            row.HasIndex(r => new { r.Indicator, r.Area, r.FromOrdinal }).IsUnique().AreNullsDistinct(false);
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(r => r.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void Indexed(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StoredIndex>(row =>
        {
            row.ToTable("stored_index");
            row.HasKey(i => i.Code);
            row.Property(i => i.Code).UseCollation("C");
        });
        modelBuilder.Entity<IndexVersion>(row =>
        {
            row.ToTable("index_version");
            row.HasKey(v => new { v.Index, v.Number });
            row.Property(v => v.Index).UseCollation("C");
            row.Property(v => v.Definition).HasColumnType("jsonb");
            row.HasOne<StoredIndex>().WithMany().HasForeignKey(v => v.Index).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<IndexInput>(row =>
        {
            row.ToTable("index_input");
            row.HasKey(n => new { n.Index, n.Version, n.Indicator });
            row.Property(n => n.Index).UseCollation("C");
            row.Property(n => n.Indicator).UseCollation("C");
            row.HasIndex(n => n.Indicator);
            row.HasOne<IndicatorDefinition>().WithMany().HasForeignKey(n => n.Indicator).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<IndexDue>(row =>
        {
            row.ToTable("index_due"); // refers to an index without a foreign key: checking one waits for who stores its results
            row.HasKey(d => d.Index);
            row.Property(d => d.Index).UseCollation("C");
        });
        modelBuilder.Entity<IndexRun>(row =>
        {
            row.ToTable("index_run");
            row.HasKey(r => new { r.Index, r.Number });
            row.Property(r => r.Index).UseCollation("C");
            row.Property(r => r.Basis).HasColumnType("jsonb").HasConversion(Json<Basis>());
            row.Property(r => r.Robustness).HasColumnType("jsonb").HasConversion(Json<Robustness>());
        });
        modelBuilder.Entity<IndexValue>(row =>
        {
            row.ToTable("index_value");
            row.HasKey(v => new { v.Index, v.Publication, v.Ordinal, v.Area, v.Place });
            row.Property(v => v.Index).UseCollation("C");
            row.Property(v => v.Area).UseCollation("C");
        });
        modelBuilder.Entity<IndexPublication>(row =>
        {
            row.ToTable("index_publication");
            row.HasKey(p => new { p.Index, p.Number });
            row.Property(p => p.Index).UseCollation("C");
            row.Property(p => p.Basis).HasColumnType("jsonb").HasConversion(Json<Basis>());
        });
        modelBuilder.Entity<IndexFall>(row =>
        {
            row.ToTable("index_fall");
            row.HasKey(f => new { f.Index, f.Area, f.Ordinal });
            row.Property(f => f.Index).UseCollation("C");
            row.Property(f => f.Area).UseCollation("C");
        });
        modelBuilder.Entity<WatchedIndex>(row =>
        {
            row.ToTable("watched_index");
            row.HasKey(w => new { w.Organisation, w.Index });
            row.Property(w => w.Index).UseCollation("C");
            row.HasOne<StoredIndex>().WithMany().HasForeignKey(w => w.Index).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static ValueConverter<T, string> Json<T>() => new(
        value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web), text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!);

    /// <summary>For values that are replaced and never changed in place.</summary>
    private static ValueComparer<T> Whole<T>()
        where T : class => new((a, b) => ReferenceEquals(a, b), value => value.GetHashCode(), value => value);
}
