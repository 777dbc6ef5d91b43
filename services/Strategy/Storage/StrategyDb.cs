using Microsoft.EntityFrameworkCore;
using Tryghed.Messaging;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Meetings;
using Tryghed.Strategy.Planning;
using Tryghed.Strategy.Reference;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Storage;

internal sealed class StrategyDb(DbContextOptions<StrategyDb> options) : MessagingDb(options)
{
    public DbSet<Dimension> Dimensions => Set<Dimension>();
    public DbSet<Goal> Goals => Set<Goal>();
    public DbSet<Organisation> Organisations => Set<Organisation>();
    public DbSet<Committee> Committees => Set<Committee>();
    public DbSet<Strategies.Strategy> Strategies => Set<Strategies.Strategy>();
    public DbSet<StrategyVersion> StrategyVersions => Set<StrategyVersion>();
    public DbSet<Relation> Relations => Set<Relation>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<Hearing> Hearings => Set<Hearing>();
    public DbSet<LateOpening> LateOpenings => Set<LateOpening>();
    public DbSet<HearingNote> HearingNotes => Set<HearingNote>();
    public DbSet<Answer> Answers => Set<Answer>();
    public DbSet<AnswerRevision> AnswerRevisions => Set<AnswerRevision>();
    public DbSet<Reply> Replies => Set<Reply>();
    public DbSet<Meeting> Meetings => Set<Meeting>();
    public DbSet<AgendaItem> AgendaItems => Set<AgendaItem>();
    public DbSet<Decision> Decisions => Set<Decision>();
    public DbSet<PlanningGroup> PlanningGroups => Set<PlanningGroup>();
    public DbSet<Milestone> Milestones => Set<Milestone>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>What is being done, for the audit trail, where no request says it.</summary>
    internal string Doing { get; set; } = "";

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
            row.Property(g => g.Code).IsPlain();
            row.Property(g => g.Owner).IsPlain();
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
        modelBuilder.MapStrategies();
        modelBuilder.MapHearings();
        modelBuilder.MapMeetings();
        modelBuilder.MapPlanning();
        modelBuilder.MapSearch();
    }
}
