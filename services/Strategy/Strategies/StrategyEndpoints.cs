using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Coverage;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

internal static class StrategyEndpoints
{
    /// <param name="Version">Number of its newest version.</param>
    internal sealed record Item(
        Guid Id, string Title, StrategyKind Kind, StrategyStatus Status, string Owner, IReadOnlyList<string> CoOwners, Visibility Visibility,
        IReadOnlyList<string> Partners, IReadOnlyList<string> Goals, IReadOnlyList<string> TargetGroups, IReadOnlyList<string> Areas, PeriodRow? Period,
        int Version, int? AdoptedVersion, DateOnly? NextReview, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

    internal static void AddStrategies(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetSection(S3Store.Section).Exists())
        {
            builder.Services.AddRequiredSettings(S3Store.Settings);
            builder.Services.AddSingleton<IAttachmentStore, S3Store>();
        }
        else
            builder.Services.AddSingleton<IAttachmentStore, DatabaseStore>();
        builder.Services.AddSingleton<TakeAttachment>();
    }

    internal static void MapStrategies(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/strategies").WithTags("Strategies");
        group.MapPost("/", EnterStrategy.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("EnterStrategy").WithSummary("Enters a strategy in the shared database; it belongs to the caller's organisation.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", List).Needs("strategy.read")
            .WithName("ListStrategies").WithSummary("Lists the strategies that the caller may see, newest first; organisation is owner or partner.");
        group.MapPost("/imports", ImportStrategy.Handle).Needs("strategy.write", Role.Coordinator).Accepts<Stream>("*/*")
            .WithName("ImportStrategy").WithSummary("Enters a Word document, a PDF or a Markdown file, sent as the body, as a draft; the file is attached to it.");
        group.MapGet("/{id:guid}", ShowStrategy.Handle).Needs("strategy.read")
            .WithName("GetStrategy").WithSummary("Shows one strategy, with its ETag.")
            .Produces(StatusCodes.Status304NotModified);
        group.MapPut("/{id:guid}", EditStrategy.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("EditStrategy").WithSummary("Writes a new version of a strategy.")
            .WithDescription("If-Match names the revision that was read: 412 when somebody else has changed it since, 428 when it is missing. Nothing is stored then.")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status428PreconditionRequired);
        group.MapPost("/{id:guid}/archive", MoveStrategy.Archive).Needs("strategy.write", Role.Coordinator)
            .WithName("ArchiveStrategy").WithSummary("Lays a strategy aside; it is still found.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/restore", MoveStrategy.Restore).Needs("strategy.write", Role.Coordinator)
            .WithName("RestoreStrategy").WithSummary("Takes a strategy out of the archive.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPut("/{id:guid}/superseded-by", MoveStrategy.Supersede).Needs("strategy.write", Role.Coordinator)
            .WithName("SupersedeStrategy").WithSummary("Says which strategy took this one's place; null takes it back.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{id:guid}/versions", StrategyVersions.List).Needs("strategy.read")
            .WithName("ListStrategyVersions").WithSummary("Lists the versions that the caller may see, newest first.");
        group.MapGet("/{id:guid}/versions/{number:int}", StrategyVersions.Show).Needs("strategy.read")
            .WithName("GetStrategyVersion").WithSummary("Shows what a strategy said in one version.");
        group.MapGet("/{id:guid}/diff", StrategyVersions.Compare).Needs("strategy.read")
            .WithName("CompareStrategyVersions").WithSummary("Shows how two versions differ: in words, by clause.");
        group.MapPost("/{id:guid}/relations", RelateStrategies.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("RelateStrategies").WithSummary("Notes that a strategy supports, overlaps or conflicts with another, and why.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapDelete("/{id:guid}/relations/{relation:guid}", RelateStrategies.Withdraw).Needs("strategy.write", Role.Coordinator)
            .WithName("WithdrawRelation").WithSummary("Takes a relation back.");
        group.MapPost("/{id:guid}/attachments", AttachToStrategy.Handle).Needs("strategy.write", Role.Coordinator).Accepts<Stream>("*/*")
            .WithName("AttachToStrategy").WithSummary("Attaches a file of at most 50 MB, sent as the body; name is the file's name. It makes a new version.");
        group.MapDelete("/{id:guid}/attachments/{attachment:guid}", AttachToStrategy.Remove).Needs("strategy.write", Role.Coordinator)
            .WithName("RemoveAttachment").WithSummary("Leaves an attachment out of the versions to come.");
        group.MapGet("/{id:guid}/attachments/{attachment:guid}", AttachToStrategy.Download).Needs("strategy.read")
            .WithName("DownloadAttachment").WithSummary("Sends an attachment's file.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        app.MapGet("/api/v1/coverage", ShowCoverage.Handle).Needs("strategy.read").WithTags("Coverage")
            .WithName("ShowCoverage").WithSummary("Goals by organisations: what addresses what, from when to when, the gaps, the overlaps and the conflicts. As JSON, or CSV with format=csv.");
    }

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        StrategyDb db, Caller caller, CancellationToken cancel,
        string? goal = null, string? organisation = null, string? status = null, int? limit = null, string? cursor = null)
    {
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var wanted = Kebab.Read<StrategyStatus>(status, "status", out var wrong);
        foreach (var (field, error) in wrong ?? [])
            errors[field] = error;
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var found = await db.Strategies.AsNoTracking().VisibleTo(caller)
            .Where(s => goal == null || s.Goals.Contains(goal))
            .Where(s => organisation == null || s.Owner == organisation || s.CoOwners.Contains(organisation) || s.Partners.Contains(organisation))
            .Where(s => wanted == null || s.Status == wanted)
            .Where(s => paging.After == null || s.Id < paging.After)
            .OrderByDescending(s => s.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, s => s.Id, s => new Item(
            s.Id, s.Title, s.Kind, s.Status, s.Owner, s.CoOwners, s.Visibility, s.Partners, s.Goals, s.TargetGroups, s.Areas,
            s.From is { } from ? new PeriodRow(from, s.To) : null, s.Version, s.AdoptedVersion, s.NextReview, s.CreatedAt, s.UpdatedAt)));
    }
}
