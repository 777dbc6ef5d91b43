using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Initiative.Assumptions;
using Tryghed.Initiative.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Initiative.Initiatives;

internal static class InitiativeEndpoints
{
    internal sealed record Response(
        Guid Id, string Title, string Summary, string Owner, Visibility Visibility, IReadOnlyList<string> Partners, IReadOnlyList<string> Goals,
        IReadOnlyList<AssumptionItem> Assumptions, DateTimeOffset CreatedAt);

    /// <param name="Text">What is taken for granted.</param>
    /// <param name="Indicator">Code of the indicator that it rests on, if any.</param>
    /// <param name="Area">Area code, if any.</param>
    /// <param name="State">As far as the caller may see the indicator.</param>
    /// <param name="QuestionedBy">What questions it now.</param>
    /// <param name="History">Every time it was questioned that the caller may see, oldest first.</param>
    internal sealed record AssumptionItem(
        string Text, string? Indicator, string? Area, AssumptionState State, QuestionItem? QuestionedBy, IReadOnlyList<QuestionItem> History);

    /// <param name="Indicator">Indicator code.</param>
    /// <param name="Area">Area code.</param>
    /// <param name="Period">The period that worsened.</param>
    /// <param name="Signal">The signal of Indicator.</param>
    /// <param name="AskedAt">When the assumption was questioned (UTC).</param>
    /// <param name="RecoveredAt">When the indicator was back (UTC); null while the question stands.</param>
    /// <param name="RecoveredPeriod">The period in which it was back.</param>
    internal sealed record QuestionItem(
        string Indicator, string Area, string Period, Guid Signal, DateTimeOffset AskedAt, DateTimeOffset? RecoveredAt, string? RecoveredPeriod);

    internal static void MapInitiatives(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/initiatives").WithTags("Initiatives");
        group.MapPost("/", StartInitiative.Handle).Needs("initiative.write", Role.Coordinator)
            .WithName("StartInitiative").WithSummary("Starts an initiative; it belongs to the caller's organisation.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", List).Needs("initiative.read")
            .WithName("ListInitiatives").WithSummary("Lists the initiatives that the caller may see, newest first.");
        group.MapGet("/{id:guid}", Get).Needs("initiative.read")
            .WithName("GetInitiative").WithSummary("Shows one initiative, with its ETag.")
            .Produces(StatusCodes.Status304NotModified);
    }

    private static async Task<Results<Ok<Page<Response>>, ValidationProblem>> List(
        InitiativeDb db, Caller caller, CancellationToken cancel, string? goal = null, string? organisation = null, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var found = await db.Initiatives.AsNoTracking().Include(i => i.Assumptions).VisibleTo(caller)
            .Where(i => goal == null || i.Goals.Contains(goal))
            .Where(i => organisation == null || i.Owner == organisation || i.Partners.Contains(organisation))
            .Where(i => paging.After == null || i.Id < paging.After)
            .OrderByDescending(i => i.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, i => i.Id, i => Show(i, caller)));
    }

    private static async Task<Results<Ok<Response>, NotFound, StatusCodeHttpResult>> Get(
        Guid id, InitiativeDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await db.Initiatives.AsNoTracking().Include(i => i.Assumptions).VisibleTo(caller).SingleOrDefaultAsync(i => i.Id == id, cancel) is not { } found)
            return TypedResults.NotFound();

        // Made of what the caller sees: a tag from the version would tell of questions that are not for their eyes.
        var shown = Show(found, caller);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(shown)).AsSpan(0, 8))}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        return http.Request.Headers.IfNoneMatch == tag ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(shown);
    }

    internal static Response Show(Initiative i, Caller caller) => new(
        i.Id, i.Title, i.Summary, i.Owner, i.Visibility, i.Partners, i.Goals, [.. i.Assumptions.OrderBy(a => a.Number).Select(a => Show(a, caller))], i.CreatedAt);

    private static AssumptionItem Show(Assumption assumption, Caller caller)
    {
        var (state, by) = assumption.SeenBy(caller);
        return new AssumptionItem(
            assumption.Text, assumption.Indicator, assumption.Area, state, by is null ? null : Item(by),
            [.. assumption.Questions.Where(q => caller.MaySee(q.Visibility, q.Owner)).OrderBy(q => q.AskedAt).Select(Item)]);

        QuestionItem Item(Question q) => new(assumption.Indicator!, assumption.Area!, q.Period, q.Signal, q.AskedAt, q.RecoveredAt, q.RecoveredPeriod);
    }
}
