using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

internal static class StrategyEndpoints
{
    internal sealed record Response(
        Guid Id, string Title, StrategyKind Kind, StrategyStatus Status, string Owner, Visibility Visibility,
        IReadOnlyList<string> Partners, IReadOnlyList<string> Goals, EnterStrategy.PeriodRow? Period, string Summary,
        EnterStrategy.HearingRow? Hearing, IReadOnlyList<EnterStrategy.DecisionRow> Decisions, DateTimeOffset CreatedAt);

    internal static void MapStrategies(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/strategies").WithTags("Strategies");
        group.MapPost("/", EnterStrategy.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("EnterStrategy").WithSummary("Enters a strategy in the shared database; it belongs to the caller's organisation.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", List).Needs("strategy.read")
            .WithName("ListStrategies").WithSummary("Lists the strategies that the caller may see, newest first; organisation is owner or partner.");
        group.MapGet("/{id:guid}", Get).Needs("strategy.read")
            .WithName("GetStrategy").WithSummary("Shows one strategy, with its ETag.")
            .Produces(StatusCodes.Status304NotModified);
    }

    private static async Task<Results<Ok<Page<Response>>, ValidationProblem>> List(
        StrategyDb db, Caller caller, CancellationToken cancel,
        string? goal = null, string? organisation = null, string? status = null, int? limit = null, string? cursor = null)
    {
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        StrategyStatus? wanted = null;
        if (status is not null)
        {
            wanted = Enum.GetValues<StrategyStatus>().Cast<StrategyStatus?>().SingleOrDefault(s => Kebab(s.ToString()!) == status);
            if (wanted is null)
                errors["status"] = [$"'{status}' is not one of {string.Join(", ", Enum.GetNames<StrategyStatus>().Select(Kebab))}."];
        }
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var found = await db.Strategies.AsNoTracking().VisibleTo(caller)
            .Where(s => goal == null || s.Goals.Contains(goal))
            .Where(s => organisation == null || s.Owner == organisation || s.Partners.Contains(organisation))
            .Where(s => wanted == null || s.Status == wanted)
            .Where(s => paging.After == null || s.Id < paging.After)
            .OrderByDescending(s => s.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, s => s.Id, Show));
    }

    private static async Task<Results<Ok<Response>, NotFound, StatusCodeHttpResult>> Get(
        Guid id, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await db.Strategies.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(s => s.Id == id, cancel) is not { } found)
            return TypedResults.NotFound();
        var tag = $"\"{found.Version}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        return http.Request.Headers.IfNoneMatch == tag ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(Show(found));
    }

    internal static Response Show(Strategy s) => new(
        s.Id, s.Title, s.Kind, s.Status, s.Owner, s.Visibility, s.Partners, s.Goals,
        s.From is { } from ? new EnterStrategy.PeriodRow(from, s.To) : null, s.Summary,
        s.Hearing is { } hearing ? new EnterStrategy.HearingRow(hearing.AnswersDue, hearing.Recipients) : null,
        [.. s.Decisions.OrderBy(d => d.Number).Select(d => new EnterStrategy.DecisionRow(d.Date, d.Body, d.Title, d.Text, d.Item, d.Recommendation))],
        s.CreatedAt);

    private static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
