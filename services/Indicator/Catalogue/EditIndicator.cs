using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Indices;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Catalogue;

/// <summary>Puts a new version of a definition in place of the one that stands. What was there is kept.</summary>
internal static class EditIndicator
{
    /// <summary>The whole definition: what is left out is taken away. Code, kind, frequency and owner may be given, as they stand: figures, signals and other services rest on them.</summary>
    internal sealed record Request(
        Text Title, string Unit, Polarity Polarity, string Goal, string Source, Visibility Visibility,
        string? Code = null, Kind? Kind = null, Frequency? Frequency = null, string? Owner = null,
        BaselineWindow? Baseline = null, bool Synthetic = false, int? Decimals = null, string? Attribution = null, Measures? Measures = null, double? DesignEffect = null,
        Text? Definition = null, string? Dimension = null, string? Steward = null, string? Licence = null, Geography? Geography = null,
        Target? Target = null, IReadOnlyList<Milestone>? Trajectory = null, string? ValidFrom = null, string? ValidTo = null, int? ReleaseLagDays = null)
    {
        internal DefineIndicator.Request For(IndicatorDefinition indicator) => new(
            indicator.Code, Title, Unit, indicator.Kind, Polarity, Goal, Source, indicator.Frequency, Visibility, Baseline, Synthetic, Decimals, Attribution, Measures, DesignEffect,
            Definition, Dimension, Steward, Licence, Geography, Target, Trajectory, ValidFrom, ValidTo, ReleaseLagDays);
    }

    internal static async Task<Results<Ok<CatalogueEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, Request request, IndicatorDb db, Caller caller, HttpContext http, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } known)
            return TypedResults.NotFound();
        if (!caller.Owns(known.Owner))
            return TypedResults.Problem("Only the organisation that owns the indicator changes its definition.", statusCode: StatusCodes.Status403Forbidden);
        if (http.Request.Headers.IfMatch.Count == 0)
            return TypedResults.Problem("Send If-Match with the ETag of the definition that you have read.", statusCode: StatusCodes.Status428PreconditionRequired);
        if (Check(request, known) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var indicator = await Recording.Lock(db, code, cancel);
        if (!DefinitionTag.IsMet(http.Request, indicator))
            return TypedResults.Problem("The definition was changed since you read it; read it again.", statusCode: StatusCodes.Status412PreconditionFailed);

        // An indicator from before versions were kept has its first one kept now.
        if (!await db.IndicatorVersions.AnyAsync(v => v.Indicator == code && v.Number == indicator.Version, cancel))
            db.Add(IndicatorVersion.Of(indicator, indicator.DefinedBy, indicator.DefinedAt));
        var (before, limits) = (CatalogueEndpoints.Show(indicator) with { Version = 0 }, LimitsOf(indicator));
        DefineIndicator.Describe(indicator, request.For(indicator));
        if (!Same(before, CatalogueEndpoints.Show(indicator) with { Version = 0 }))
        {
            indicator.NextVersion();
            db.Add(IndicatorVersion.Of(indicator, caller.Subject, now));
        }
        await db.SaveChangesAsync(cancel);
        if (limits != LimitsOf(indicator))
            await Budgeting.Settle(db, indicator.Owner, code, "the definition was changed", now, cancel);
        await IndexQueue.AddRestingOn(db, code, now, cancel); // whether its figures are made up, say, decides whether an index has ranks
        await transaction.CommitAsync(cancel);

        var item = CatalogueEndpoints.Show(indicator);
        http.Response.Headers.ETag = DefinitionTag.Of(item);
        return TypedResults.Ok(item);
    }

    // What the limits of its series rest on.
    private static (string?, string?, Polarity, double) LimitsOf(IndicatorDefinition i) => (i.BaselineFrom, i.BaselineTo, i.Polarity, i.DesignEffect);

    private static bool Same(CatalogueEndpoints.Item one, CatalogueEndpoints.Item other) =>
        one with { Trajectory = null } == other with { Trajectory = null } && (one.Trajectory ?? []).SequenceEqual(other.Trajectory ?? []);

    private static Dictionary<string, string[]> Check(Request request, IndicatorDefinition known)
    {
        var errors = DefineIndicator.Check(request.For(known));
        Fixed("code", request.Code is null || request.Code == known.Code);
        Fixed("owner", request.Owner is null || request.Owner == known.Owner);
        Fixed("kind", request.Kind is null || request.Kind == known.Kind);
        Fixed("frequency", request.Frequency is null || request.Frequency == known.Frequency);
        return errors;

        void Fixed(string field, bool same)
        {
            if (!same)
                errors[field] = ["This is fixed for good, since figures rest on it; define another indicator."];
        }
    }
}
