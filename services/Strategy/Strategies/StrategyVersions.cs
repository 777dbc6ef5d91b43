using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Documents;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>What a strategy has said: its versions, one of them, and how two differ. A version is shown to whom it was written for, however open the strategy is now.</summary>
internal static class StrategyVersions
{
    /// <param name="Number">1 is the first.</param>
    /// <param name="Note">Why it was written.</param>
    /// <param name="Organisation">Who wrote it.</param>
    /// <param name="Adopted">Whether this is the version that was adopted last.</param>
    internal sealed record Row(int Number, string Title, string? Note, string Organisation, Visibility Visibility, bool Adopted, DateTimeOffset CreatedAt);

    internal sealed record Response(
        Guid Strategy, int Number, StrategyContent Content, IReadOnlyList<ShowStrategy.ClauseRow> Clauses, IReadOnlyList<AttachmentRow> Attachments,
        string? Note, string Organisation, bool Adopted, DateTimeOffset CreatedAt);

    /// <param name="Fields">What differs beside the text.</param>
    /// <param name="Title">The title, word by word.</param>
    /// <param name="Summary">The summary, word by word.</param>
    /// <param name="Clauses">The clauses that differ, by their anchors, in the order of the later version; those that were taken out stand last.</param>
    internal sealed record Difference(
        Guid Strategy, int From, int To, IReadOnlyList<FieldChange> Fields, IReadOnlyList<WordDiff.Piece> Title, IReadOnlyList<WordDiff.Piece> Summary, IReadOnlyList<ClauseChange> Clauses,
        IReadOnlyList<string> AttachmentsAdded, IReadOnlyList<string> AttachmentsRemoved);

    /// <param name="Field">As it is called in the content.</param>
    internal sealed record FieldChange(string Field, object? From, object? To);

    /// <param name="Change"><c>added</c>, <c>removed</c>, <c>changed</c> or <c>moved</c>.</param>
    /// <param name="NumberFrom">Its number in the earlier version.</param>
    /// <param name="NumberTo">Its number in the later version.</param>
    internal sealed record ClauseChange(string Anchor, string Change, string? NumberFrom, string? NumberTo, IReadOnlyList<WordDiff.Piece> Heading, IReadOnlyList<WordDiff.Piece> Text);

    internal static IQueryable<StrategyVersion> VisibleTo(this IQueryable<StrategyVersion> versions, Caller caller, Strategy strategy)
    {
        var own = versions.Where(v => v.Strategy == strategy.Id);
        return caller.MayWrite(strategy) ? own
            : caller.Organisation is not null ? own.Where(v => v.Visibility == Visibility.Public || v.Visibility == Visibility.Partners)
            : own.Where(v => v.Visibility == Visibility.Public);
    }

    internal static async Task<Results<Ok<Page<Row>>, NotFound>> List(Guid id, StrategyDb db, Caller caller, CancellationToken cancel)
    {
        if (await Seen(db, id, caller, cancel) is not { } strategy)
            return TypedResults.NotFound();
        var rows = await db.StrategyVersions.AsNoTracking().VisibleTo(caller, strategy).OrderByDescending(v => v.Number)
            .Select(v => new { v.Number, v.Content, v.Note, v.Organisation, v.Visibility, v.CreatedAt }).ToListAsync(cancel);
        return TypedResults.Ok(new Page<Row>(
            [.. rows.Select(v => new Row(v.Number, v.Content.Title, v.Note, v.Organisation, v.Visibility, v.Number == strategy.AdoptedVersion, v.CreatedAt))], null));
    }

    internal static async Task<Results<Ok<Response>, NotFound>> Show(Guid id, int number, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await Seen(db, id, caller, cancel) is not { } strategy || await One(db, strategy, number, caller, cancel) is not { } version)
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(new Response(
            id, number, version.Content, [.. version.Clauses.Select(ShowStrategy.Show)],
            [.. (await Attached(db, id, number, cancel)).Select(a => AttachmentRow.Of(a, $"/api/v1/strategies/{id}/attachments/{a.Id}"))],
            version.Note, version.Organisation, number == strategy.AdoptedVersion, version.CreatedAt));
    }

    internal static async Task<Results<Ok<Difference>, NotFound, ValidationProblem>> Compare(Guid id, int from, int to, StrategyDb db, Caller caller, CancellationToken cancel)
    {
        if (await Seen(db, id, caller, cancel) is not { } strategy)
            return TypedResults.NotFound();
        var (one, other) = (await One(db, strategy, from, caller, cancel), await One(db, strategy, to, caller, cancel));
        var errors = new Fields();
        if (one is null)
            errors.Add("from", $"There is no version {from} here.");
        if (other is null)
            errors.Add("to", $"There is no version {to} here.");
        if (one is null || other is null)
            return TypedResults.ValidationProblem(errors.Errors);

        var (before, after) = (await Attached(db, id, from, cancel), await Attached(db, id, to, cancel));
        return TypedResults.Ok(new Difference(
            id, from, to, [.. FieldsOf(one.Content, other.Content)], WordDiff.Of(one.Content.Title, other.Content.Title), WordDiff.Of(one.Content.Summary ?? "", other.Content.Summary ?? ""),
            [.. ClausesOf(one.Clauses, other.Clauses)],
            [.. after.ExceptBy(before.Select(a => a.Id), a => a.Id).Select(a => a.Name)], [.. before.ExceptBy(after.Select(a => a.Id), a => a.Id).Select(a => a.Name)]));
    }

    internal static IEnumerable<ClauseChange> ClausesOf(IReadOnlyList<Clause> from, IReadOnlyList<Clause> to)
    {
        var before = from.ToDictionary(c => c.Anchor);
        foreach (var clause in to)
        {
            if (!before.Remove(clause.Anchor, out var was))
                yield return Change(clause.Anchor, "added", null, clause);
            else if (was.Heading != clause.Heading || was.Text != clause.Text)
                yield return Change(clause.Anchor, "changed", was, clause);
            else if (was.Number != clause.Number)
                yield return Change(clause.Anchor, "moved", was, clause);
        }
        foreach (var gone in from.Where(c => before.ContainsKey(c.Anchor)))
            yield return Change(gone.Anchor, "removed", gone, null);
    }

    private static ClauseChange Change(string anchor, string change, Clause? from, Clause? to) => new(
        anchor, change, from?.Number, to?.Number, WordDiff.Of(from?.Heading ?? "", to?.Heading ?? ""), WordDiff.Of(from?.Text ?? "", to?.Text ?? ""));

    private static IEnumerable<FieldChange> FieldsOf(StrategyContent one, StrategyContent other)
    {
        (string Field, object? From, object? To)[] all =
        [
            ("kind", one.Kind, other.Kind),
            ("coOwners", one.CoOwners, other.CoOwners),
            ("partners", one.Partners, other.Partners),
            ("goals", one.Goals, other.Goals),
            ("targetGroups", one.TargetGroups, other.TargetGroups),
            ("areas", one.Areas, other.Areas),
            ("period", one.Period, other.Period),
            ("kle", one.Kle, other.Kle),
            ("links", one.Links, other.Links),
            ("nextReview", one.NextReview, other.NextReview),
            ("visibility", one.Visibility, other.Visibility),
        ];
        return from change in all
               where System.Text.Json.JsonSerializer.Serialize(change.From, StrategyJson.Options) != System.Text.Json.JsonSerializer.Serialize(change.To, StrategyJson.Options)
               select new FieldChange(change.Field, change.From, change.To);
    }

    private static Task<Strategy?> Seen(StrategyDb db, Guid id, Caller caller, CancellationToken cancel) =>
        db.Strategies.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(s => s.Id == id, cancel);

    private static Task<StrategyVersion?> One(StrategyDb db, Strategy strategy, int number, Caller caller, CancellationToken cancel) =>
        db.StrategyVersions.AsNoTracking().VisibleTo(caller, strategy).SingleOrDefaultAsync(v => v.Number == number, cancel);

    internal static Task<List<Attachment>> Attached(StrategyDb db, Guid id, int number, CancellationToken cancel) =>
        db.Attachments.AsNoTracking().Of(AttachedTo.Strategy, id).Where(a => a.FromVersion <= number && (a.ToVersion == null || a.ToVersion > number)).OrderBy(a => a.Id).ToListAsync(cancel);
}
