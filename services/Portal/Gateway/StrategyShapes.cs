using System.Text.Json;

namespace Tryghed.Portal.Gateway;

/// <summary>An organisation that takes part, with the committees that it serves.</summary>
public sealed record Organisation(string Code, Text Name, IReadOnlyList<Committee>? Committees = null);

public sealed record Committee(string Code, string Name);

/// <summary>What a search found.</summary>
public sealed record Found(IReadOnlyList<FoundStrategy> Items, string? Next, long Total, FoundFacets Facets);

public sealed record FoundStrategy(Guid Id, string Title, string Kind, string Status, string Owner, IReadOnlyList<string>? Goals = null, FoundExcerpts? Excerpts = null);

public sealed record FoundExcerpts(IReadOnlyList<ExcerptPiece>? Title = null, IReadOnlyList<ExcerptPiece>? Body = null, IReadOnlyList<ExcerptPiece>? Attachments = null);

public sealed record ExcerptPiece(string Text, bool Hit);

/// <summary>What a search can be narrowed to.</summary>
public sealed record FoundFacets(
    IReadOnlyList<FacetValue>? Goal = null, IReadOnlyList<FacetValue>? Organisation = null, IReadOnlyList<FacetValue>? Status = null, IReadOnlyList<FacetValue>? Period = null,
    IReadOnlyList<FacetValue>? Area = null, IReadOnlyList<FacetValue>? Kind = null);

public sealed record FacetValue(string Value, long Count);

/// <summary>A strategy as it stands.</summary>
public sealed record StrategyDetail(
    Guid Id, string Title, string Kind, string Status, string Owner, int Version, int? AdoptedVersion, StrategyContent Content, IReadOnlyList<Clause>? Clauses = null,
    IReadOnlyList<AttachedFile>? Attachments = null, Guid? SupersededBy = null, IReadOnlyList<Guid>? Supersedes = null, IReadOnlyList<StrategyRelation>? Relations = null,
    DateTimeOffset UpdatedAt = default);

/// <summary>What a version of a strategy says.</summary>
public sealed record StrategyContent(
    string Title, string Kind, IReadOnlyList<string>? CoOwners = null, IReadOnlyList<string>? Partners = null, IReadOnlyList<GoalAddressed>? Goals = null,
    IReadOnlyList<string>? TargetGroups = null, IReadOnlyList<string>? Areas = null, Period? Period = null, string? Kle = null, string? Summary = null, IReadOnlyList<WebLink>? Links = null,
    DateOnly? NextReview = null);

public sealed record GoalAddressed(string Goal, string? How = null);

public sealed record Period(DateOnly From, DateOnly? To = null);

public sealed record WebLink(string Title, string Url);

/// <summary>A numbered part of a strategy's text; its anchor stays with it from version to version.</summary>
public sealed record Clause(string Anchor, string Number, string Heading, string Text, int Level = 1);

public sealed record AttachedFile(Guid Id, string Name, string ContentType, long Bytes);

/// <summary>How people have found a strategy to relate to another.</summary>
public sealed record StrategyRelation(Guid From, Guid Other, string OtherTitle, string Kind, string Reason, string Organisation);

/// <summary>A version in the list of versions.</summary>
public sealed record StrategyVersionRow(int Number, string Title, string? Note, string Organisation, bool Adopted, DateTimeOffset CreatedAt);

/// <summary>What a strategy said in one version.</summary>
public sealed record StrategyVersionDetail(int Number, StrategyContent Content, IReadOnlyList<Clause>? Clauses = null, IReadOnlyList<AttachedFile>? Attachments = null, bool Adopted = false);

/// <summary>How two versions differ.</summary>
public sealed record Difference(
    int From, int To, IReadOnlyList<FieldChange>? Fields = null, IReadOnlyList<DiffPiece>? Title = null, IReadOnlyList<DiffPiece>? Summary = null, IReadOnlyList<ClauseChange>? Clauses = null,
    IReadOnlyList<string>? AttachmentsAdded = null, IReadOnlyList<string>? AttachmentsRemoved = null);

public sealed record FieldChange(string Field, JsonElement From = default, JsonElement To = default);

/// <summary>Words that are <c>equal</c>, <c>added</c> or <c>removed</c>.</summary>
public sealed record DiffPiece(string Op, string Text);

/// <summary>A clause that was <c>added</c>, <c>removed</c>, <c>changed</c> or <c>moved</c>.</summary>
public sealed record ClauseChange(string Anchor, string Change, string? NumberFrom, string? NumberTo, IReadOnlyList<DiffPiece>? Heading = null, IReadOnlyList<DiffPiece>? Text = null);

/// <summary>Which organisation addresses which goal by what.</summary>
public sealed record GoalCoverage(
    IReadOnlyList<CoveredGoal> Goals, IReadOnlyList<CoveredOrganisation> Organisations, IReadOnlyList<CoverageCell> Cells, CoverageGaps Gaps,
    IReadOnlyList<CoverageOverlap>? Overlaps = null, IReadOnlyList<CoverageConflict>? Conflicts = null);

public sealed record CoveredGoal(string Code, string Title, DateOnly? From = null, DateOnly? To = null);

public sealed record CoveredOrganisation(string Code, string Name);

public sealed record CoverageCell(string Goal, string Organisation, IReadOnlyList<Addressing> Strategies);

public sealed record Addressing(Guid Strategy, string Title, string Status, string Role, string? How = null, DateOnly? From = null, DateOnly? To = null);

public sealed record CoverageGaps(IReadOnlyList<string> ByNobody, IReadOnlyList<OrganisationGap> ByOrganisation);

public sealed record OrganisationGap(string Organisation, IReadOnlyList<string> Goals);

public sealed record CoverageOverlap(
    string Goal, Guid One, string OneTitle, Guid Other, string OtherTitle, IReadOnlyList<string>? TargetGroups = null, IReadOnlyList<string>? Areas = null);

public sealed record CoverageConflict(Guid From, string FromTitle, Guid To, string ToTitle, string Kind, string Reason, string Organisation);

/// <summary>A hearing of a strategy, in a list.</summary>
public sealed record HearingRow(Guid Id, int Version, string State, DateOnly Opens, DateOnly Deadline);

/// <summary>A meeting with those of its items that everyone may see.</summary>
public sealed record Meeting(Guid Id, string Body, DateOnly Date, string? Title = null, IReadOnlyList<MeetingItem>? Items = null);

/// <summary>An item of an agenda: what was recommended, why, and what was decided, with the corrections of it in order.</summary>
public sealed record MeetingItem(
    string Number, string Title, string? Recommendation = null, string? CaseDescription = null, Guid? Strategy = null, int? Version = null, IReadOnlyList<AttachedFile>? Attachments = null,
    IReadOnlyList<string>? NamedAttachments = null, IReadOnlyList<Decision>? Decisions = null);

/// <summary>What was decided. A correction is a decision of its own that names the one before.</summary>
/// <param name="Item">Number of the agenda's item.</param>
/// <param name="Corrects">The decision that this one corrects.</param>
/// <param name="Reason">Why it is corrected.</param>
/// <param name="CorrectedBy">The decision that corrects this one.</param>
public sealed record Decision(
    Guid Id, Guid Meeting, string Body, DateOnly Date, string Item, string Title, string Text, string Outcome, Votes? Votes = null, IReadOnlyList<MinorityStatement>? MinorityStatements = null,
    Guid? Corrects = null, string? Reason = null, Guid? CorrectedBy = null, DateTimeOffset RecordedAt = default);

public sealed record Votes(int For, int Against, int Abstained = 0);

public sealed record MinorityStatement(string By, string Text);
