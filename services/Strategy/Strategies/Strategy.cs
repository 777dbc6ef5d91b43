using Tryghed.Contracts;
using Tryghed.Contracts.Strategy;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Audit;

namespace Tryghed.Strategy.Strategies;

/// <summary>What kind of paper it is.</summary>
internal enum StrategyKind { Strategy, Policy, ActionPlan, Agreement, TermsOfReference }

/// <summary>How far it has come.</summary>
internal enum StrategyStatus { Draft, InHearing, Adopted, Superseded, Archived }

/// <summary>A strategy, or a paper of its kind, in the database that the partners share: where it stands now. What it says stands in its versions.</summary>
internal sealed class Strategy : IAudited
{
    public Guid Id { get; private init; }

    /// <summary>Grows by one with each change of any kind; starts at 1. It is the ETag, and what <c>If-Match</c> names.</summary>
    public long Revision { get; private set; }

    /// <summary>Number of the newest version of its content.</summary>
    public int Version { get; private set; }

    /// <summary>Number of the version that was adopted; null while none was.</summary>
    public int? AdoptedVersion { get; private set; }

    /// <summary>Organisation that entered it.</summary>
    public string Owner { get; private init; } = "";
    public string[] CoOwners { get; private set; } = [];
    public Visibility Visibility { get; private set; }
    public string Title { get; private set; } = "";
    public StrategyKind Kind { get; private set; }
    public StrategyStatus Status { get; private set; }

    /// <summary>What it was before it was archived.</summary>
    public StrategyStatus? StatusBefore { get; private set; }

    /// <summary>Codes of the organisations that share it.</summary>
    public string[] Partners { get; private set; } = [];

    /// <summary>Codes of the goals that it addresses.</summary>
    public string[] Goals { get; private set; } = [];
    public string[] TargetGroups { get; private set; } = [];
    public string[] Areas { get; private set; } = [];
    public DateOnly? From { get; private set; }
    public DateOnly? To { get; private set; }
    public DateOnly? NextReview { get; private set; }
    public ContactRow? Contact { get; private set; }

    /// <summary>The strategy that took its place.</summary>
    public Guid? SupersededBy { get; private set; }

    /// <summary>The number of the newest anchor, which is never used again.</summary>
    public int LastAnchor { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset UpdatedAt { get; private set; }

    AuditSubject IAudited.Audit => new("strategy", Id, Owner);

    /// <summary>Owner, co-owners and partners.</summary>
    internal string[] Organisations => [.. new[] { Owner }.Concat(CoOwners).Concat(Partners).Distinct()];

    /// <summary>Those of them who are told of a version without asking: partners hear nothing of what is not shown to them.</summary>
    /// <param name="visibility">Who may see the version.</param>
    internal string[] Told(Visibility visibility) => visibility is Visibility.Owner ? [Owner, .. CoOwners] : Organisations;

    /// <summary>Enters a strategy whose content is valid and tidy, with its first version.</summary>
    internal static (Strategy, StrategyVersion) Enter(StrategyContent content, ContactRow? contact, StrategyStatus status, Caller caller, DateTimeOffset now)
    {
        var strategy = new Strategy { Id = Guid.CreateVersion7(now), Owner = caller.Organisation!, Status = status, Contact = contact, CreatedAt = now };
        var version = strategy.Write(content, null, null, caller, now);
        if (status is StrategyStatus.Adopted)
            strategy.AdoptedVersion = 1;
        return (strategy, version);
    }

    /// <summary>Writes the next version.</summary>
    internal StrategyVersion Write(StrategyContent content, StrategyVersion? before, string? note, Caller caller, DateTimeOffset now)
    {
        Version++;
        (Title, Kind, Visibility) = (content.Title, content.Kind, content.Visibility!.Value);
        (CoOwners, Partners, TargetGroups, Areas) = ([.. content.CoOwners!], [.. content.Partners!], [.. content.TargetGroups!], [.. content.Areas!]);
        (Goals, From, To, NextReview) = ([.. content.Goals!.Select(g => g.Goal)], content.Period?.From, content.Period?.To, content.NextReview);
        var version = StrategyVersion.Of(this, content, before, note, caller, now);
        LastAnchor = Math.Max(LastAnchor, version.LastAnchor);
        Touch(now);
        return version;
    }

    internal void Reach(ContactRow? contact, DateTimeOffset now)
    {
        Contact = contact;
        Touch(now);
    }

    /// <summary>A hearing of its newest version begins.</summary>
    internal void SendToHearing(DateTimeOffset now) => Move(StrategyStatus.InHearing, now);

    /// <summary>The hearing is reported on, and the work goes on: back to what it was, a draft or adopted.</summary>
    internal void EndHearing(DateTimeOffset now)
    {
        if (Status is StrategyStatus.InHearing)
            Move(AdoptedVersion is null ? StrategyStatus.Draft : StrategyStatus.Adopted, now);
    }

    /// <summary>A decision adopted a version.</summary>
    internal void Adopt(int version, DateTimeOffset now)
    {
        AdoptedVersion = version;
        Move(StrategyStatus.Adopted, now);
    }

    internal void Archive(DateTimeOffset now)
    {
        StatusBefore = Status;
        Move(StrategyStatus.Archived, now);
    }

    /// <summary>Undoes <see cref="Archive"/>.</summary>
    internal void Restore(DateTimeOffset now)
    {
        Move(StatusBefore ?? StrategyStatus.Draft, now);
        StatusBefore = null;
    }

    /// <summary>Another took its place; null undoes it.</summary>
    internal void Supersede(Guid? by, DateTimeOffset now)
    {
        SupersededBy = by;
        Move(by is not null ? StrategyStatus.Superseded : AdoptedVersion is null ? StrategyStatus.Draft : StrategyStatus.Adopted, now);
    }

    /// <summary>Something that is shown with it changed: a relation, an attachment, what it supersedes.</summary>
    internal void Touch(DateTimeOffset now)
    {
        Revision++;
        UpdatedAt = now;
    }

    private void Move(StrategyStatus to, DateTimeOffset now)
    {
        Status = to;
        Touch(now);
    }

    /// <summary>What others are told after a change.</summary>
    internal StrategyChanged Changed(DateTimeOffset now) => new(
        Id.ToString(), Revision, Owner, Visibility, now, Id, Title, Kebab.Of(Status), Goals, CoOwners);
}

internal static class StrategyQueries
{
    /// <summary>Those that the caller may see: for anyone else they don't exist.</summary>
    internal static IQueryable<Strategy> VisibleTo(this IQueryable<Strategy> strategies, Caller caller) => strategies.Where(s =>
        s.Visibility == Visibility.Public
        || s.Visibility == Visibility.Partners && caller.Organisation != null
        || s.Owner == caller.Organisation
        || s.CoOwners.Contains(caller.Organisation));

    /// <summary>A version is seen by whom it was written for, however open the strategy has become since.</summary>
    internal static bool MaySee(this Caller caller, Strategy strategy, StrategyVersion version) =>
        version.Visibility.And(strategy.Visibility) is var both
        && (both.Allows(strategy.Owner, caller.Organisation) || caller.MayWrite(strategy));

    /// <summary>Owner and co-owners.</summary>
    internal static bool MayWrite(this Caller caller, Strategy strategy) =>
        caller.Owns(strategy.Owner) || caller.Organisation is { } organisation && strategy.CoOwners.Contains(organisation);
}
