using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Freezes the newest results of an index with all that is needed to compute them again. A published value never changes; a period that is published again is a new publication.</summary>
internal static class PublishIndex
{
    private const int MostNote = 2000;

    /// <param name="Periods">Periods; every period that has a score when absent.</param>
    /// <param name="Note">What to say of it.</param>
    internal sealed record Request(IReadOnlyList<string>? Periods = null, string? Note = null);

    internal static async Task<Results<Created<PublicationEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } known)
            return TypedResults.NotFound();
        if (!caller.Owns(known.Owner))
            return TypedResults.Problem("Only the organisation that owns the index publishes it.", statusCode: StatusCodes.Status403Forbidden);
        var errors = new Dictionary<string, string[]>();
        if (request.Note is { } note && (string.IsNullOrWhiteSpace(note) || note.Length > MostNote || note.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r'))))
            errors["note"] = [$"Give 1 to {MostNote} characters; lines may be broken."];
        if (request.Periods is { Count: 0 or > IndexContent.MostPeriods })
            errors["periods"] = [$"Give 1 to {IndexContent.MostPeriods} periods, or leave them out for all."];
        var chosen = new SortedSet<int>();
        for (var i = 0; i < (request.Periods?.Count ?? 0) && errors.Count == 0; i++)
        {
            if (ShowResults.OrdinalOf($"periods[{i}]", request.Periods![i] ?? "", known.Frequency, errors) is { } ordinal)
                chosen.Add(ordinal);
        }
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var index = await db.Indices.FromSql($"select * from stored_index where code = {code} for update").SingleAsync(cancel);
        if (index.State is not IndexState.Ready || await db.IndicesDue.AnyAsync(d => d.Index == code, cancel))
        {
            return TypedResults.Problem(
                index.State is IndexState.Failed ? $"The index could not be computed: {index.FailedReason}" : "The index is being computed from new figures; publish it when it is ready.",
                statusCode: StatusCodes.Status409Conflict);
        }
        var run = await db.IndexRuns.AsNoTracking().SingleAsync(r => r.Index == code && r.Number == index.Run, cancel);
        var root = await db.IndexValues.Where(v => v.Index == code && v.Publication == 0).MaxAsync(v => (int?)v.Place, cancel) ?? 0;
        var scored = await db.IndexValues.Where(v => v.Index == code && v.Publication == 0 && v.Place == root && v.Score != null).Select(v => new { v.Ordinal, v.Area }).ToListAsync(cancel);
        var there = scored.Select(v => v.Ordinal).ToHashSet();
        if (request.Periods is null)
            chosen.UnionWith(there);
        if (chosen.FirstOrDefault(ordinal => !there.Contains(ordinal), -1) is var missing and >= 0)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["periods"] = [$"No area has a score for {new Period(index.Frequency, missing)}: there is nothing to publish."] });
        if (chosen.Count is 0)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["periods"] = ["No area has a score in any period: there is nothing to publish."] });

        index.Publication++;
        var publication = new IndexPublication
        {
            Index = code,
            Number = index.Publication,
            Run = run.Number,
            Version = run.Version,
            Basis = run.Basis,
            Periods = [.. chosen.Select(ordinal => new Period(index.Frequency, ordinal).ToString())],
            Note = request.Note?.Trim(),
            At = now,
            By = caller.Subject,
        };
        db.Add(publication);
        var ordinals = chosen.ToArray();
        await db.Database.ExecuteSqlAsync($"""
            insert into index_value (index, publication, ordinal, area, node, place, score, low, high, rank, rank_low, rank_high, "of", coverage, imputed, fell, difference_low, difference_high)
            select index, {publication.Number}, ordinal, area, node, place, score, low, high, rank, rank_low, rank_high, "of", coverage, imputed, fell, difference_low, difference_high
            from index_value where index = {code} and publication = 0 and ordinal = any({ordinals})
            """, cancel);
        db.Announce(new IndexPublished(
            $"index/{code}/publications", publication.Number, index.Owner, await Seen(db, index, cancel), now, Severity.Info, code, index.TitleDa, index.TitleEn, publication.Periods,
            scored.Where(v => chosen.Contains(v.Ordinal)).Select(v => v.Area).Distinct().Count(), run.Version, publication.Note, run.Basis.Synthetic));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created($"/api/v1/indices/{code}/publications/{publication.Number}", PublicationEndpoints.Show(publication));
    }

    /// <summary>Who may know of the index: no more than may see it and each of its indicators. An indicator that another organisation has closed since makes it the owner's own.</summary>
    internal static async Task<Visibility> Seen(IndicatorDb db, StoredIndex index, CancellationToken cancel)
    {
        var inputs = await db.IndexInputs.Where(n => n.Index == index.Code && n.Version == index.Version).Join(db.Indicators, n => n.Indicator, i => i.Code, (n, i) => i.Visibility).ToListAsync(cancel);
        return inputs.Aggregate(index.Visibility, (one, other) => one.And(other));
    }
}
