using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Annotations;

internal static class AnnotationEndpoints
{
    /// <param name="Kind">A <c>break</c> ends baselines and holds signals that span it; a <c>note</c> changes nothing.</param>
    /// <param name="From">First period that it is about, in Danmarks Statistik's form.</param>
    /// <param name="To">Its last period; null where it is about one moment.</param>
    /// <param name="Areas">Area codes; null for all.</param>
    /// <param name="WithdrawnAt">When it was taken back; null while it stands.</param>
    internal sealed record Item(
        Guid Id, string Indicator, AnnotationKind Kind, string From, string? To, IReadOnlyList<string>? Areas, Text Text, DateTimeOffset AddedAt, string AddedBy, DateTimeOffset? WithdrawnAt, string? WithdrawnBy);

    internal static void MapAnnotations(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/indicators/{code}/annotations").WithTags("Annotations");
        group.MapPost("/", AddAnnotation.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("AddAnnotation").WithSummary("Says of an indicator that what is counted has changed, or notes something beside its figures. Signals are looked at again with the next figures.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", List).Needs("indicator.read")
            .WithName("ListAnnotations").WithSummary("Lists an indicator's annotations, oldest first; with withdrawn=true those too that were taken back.");
        group.MapDelete("/{id:guid}", Withdraw).Needs("indicator.write", Role.Analyst)
            .WithName("WithdrawAnnotation").WithSummary("Takes an annotation back. It is kept, with who did so and when.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
    }

    internal static Item Show(Annotation a) => new(a.Id, a.Indicator, a.Kind, a.From, a.To, a.Areas, new Text(a.TextDa, a.TextEn), a.AddedAt, a.AddedBy, a.WithdrawnAt, a.WithdrawnBy);

    internal static ProblemHttpResult NotYours() => TypedResults.Problem("Only the organisation that owns the indicator annotates it.", statusCode: StatusCodes.Status403Forbidden);

    private static async Task<Results<Ok<Page<Item>>, NotFound, ValidationProblem>> List(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, bool? withdrawn = null, int? limit = null, string? cursor = null)
    {
        if (!await db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).AnyAsync(i => i.Code == code, cancel))
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        if (paging.ReadId(errors) is var after && errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await db.Annotations.AsNoTracking().Where(a => a.Indicator == code && (withdrawn == true || a.WithdrawnAt == null) && (after == null || a.Id > after))
            .OrderBy(a => a.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, a => a.Id.ToString("N"), Show));
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> Withdraw(string code, Guid id, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        if (!caller.Owns(indicator.Owner))
            return NotYours();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.Annotations.FromSql($"select * from annotation where id = {id} and indicator = {code} for update").SingleOrDefaultAsync(cancel) is not { } annotation)
            return TypedResults.NotFound();
        annotation.Withdraw(caller.Subject, clock.GetUtcNow());
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.NoContent();
    }
}
