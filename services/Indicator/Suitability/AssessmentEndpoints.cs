using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Suitability;

internal static class AssessmentEndpoints
{
    private const int MostRows = 100;

    /// <param name="Number">1 for the indicator's first.</param>
    /// <param name="At">When it was judged (UTC).</param>
    /// <param name="By">By whom.</param>
    internal sealed record Judgement(int Number, Criteria Criteria, Outcome Outcome, string Reason, DateTimeOffset At, string By);

    /// <summary>One line of the planning group's table.</summary>
    /// <param name="Judgement">The newest; null while nobody has judged it.</param>
    /// <param name="Facts">What the figures themselves say.</param>
    internal sealed record Row(
        string Indicator, Text Title, string Owner, string Goal, string? Dimension, Frequency Frequency, Geography? Geography, bool Synthetic, Judgement? Judgement, Facts Facts);

    internal static void AddSuitability(this WebApplicationBuilder builder) => builder.Services.AddSingleton<Profiles>();

    internal static void MapSuitability(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/indicators").WithTags("Suitability");
        group.MapGet("/assessment", Table).Needs("indicator.read")
            .WithName("AssessIndicators").WithSummary("The planning group's table: what was judged of each indicator that the caller may see, and what its figures say, by code.")
            .WithDescription("At most 100 a page. With format=csv the page is a CSV file, and the header Link names the next one. Each indicator is compared with at most 200 others, those of the page's goals first.");
        group.MapPut("/{code}/assessment", AssessIndicator.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("AssessIndicator").WithSummary("Judges whether an indicator can contribute to the safety index. Who and when is recorded, and what was judged before is kept.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/{code}/assessment", Get).Needs("indicator.read")
            .WithName("GetAssessment").WithSummary("Shows what was judged of one indicator, and what its figures say.");
        group.MapGet("/{code}/assessments", History).Needs("indicator.read")
            .WithName("ListAssessments").WithSummary("Lists what was judged of an indicator, newest first.");
    }

    internal static Judgement Show(Assessment a) => new(a.Number, a.Criteria, a.Outcome, a.Reason, a.At, a.By);

    private static async Task<Results<Ok<Page<Row>>, ContentHttpResult, ValidationProblem>> Table(
        IndicatorDb db, Caller caller, Profiles profiles, TimeProvider clock, HttpContext http, CancellationToken cancel,
        string? goal = null, string? format = null, int? limit = null, string? cursor = null)
    {
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        if (paging.Limit > MostRows)
            errors["limit"] = [$"Give a number from 1 to {MostRows}."];
        if (format is not (null or "json" or "csv"))
            errors["format"] = ["Give json or csv."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var after = paging.After ?? "";
        var found = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller))
            .Where(i => (goal == null || i.Goal == goal) && string.Compare(i.Code, after) > 0)
            .OrderBy(i => i.Code).Take(paging.Limit + 1).ToListAsync(cancel);
        var rows = await Rows([.. found.Take(paging.Limit)], db, caller, profiles, clock, cancel);
        var page = paging.Page(found, i => i.Code, i => rows[i.Code]);
        if (format is not "csv")
            return TypedResults.Ok(page);
        if (page.Next is { } next)
            http.Response.Headers.Link = $"<{http.Request.Path}{QueryString.Create(http.Request.Query.Where(one => one.Key is not "cursor").Append(new("cursor", next)))}>; rel=\"next\"";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"assessment.csv\"";
        return TypedResults.Text(AssessmentCsv.Of(page.Items), "text/csv; charset=utf-8");
    }

    private static async Task<Results<Ok<Row>, NotFound>> Get(string code, IndicatorDb db, Caller caller, Profiles profiles, TimeProvider clock, CancellationToken cancel) =>
        await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is { } indicator
            ? TypedResults.Ok((await Rows([indicator], db, caller, profiles, clock, cancel))[code])
            : TypedResults.NotFound();

    private static async Task<Results<Ok<Page<Judgement>>, NotFound, ValidationProblem>> History(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (!await db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).AnyAsync(i => i.Code == code, cancel))
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var before = int.MaxValue;
        if (paging.After is { } after && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            errors["cursor"] = [Paging.Unreadable];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await db.Assessments.AsNoTracking().Where(a => a.Indicator == code && a.Number < before)
            .OrderByDescending(a => a.Number).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, a => a.Number.ToString(CultureInfo.InvariantCulture), Show));
    }

    private static async Task<Dictionary<string, Row>> Rows(
        IReadOnlyList<IndicatorDefinition> some, IndicatorDb db, Caller caller, Profiles profiles, TimeProvider clock, CancellationToken cancel)
    {
        var codes = some.Select(i => i.Code).ToList();
        var judged = await db.Assessments.AsNoTracking().Where(a => codes.Contains(a.Indicator))
            .Where(a => !db.Assessments.Any(newer => newer.Indicator == a.Indicator && newer.Number > a.Number)).ToDictionaryAsync(a => a.Indicator, Show, cancel);
        var facts = await Facts.Of(some, db, caller, profiles, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), cancel);
        return some.ToDictionary(i => i.Code, i => new Row(
            i.Code, new Text(i.TitleDa, i.TitleEn), i.Owner, i.Goal, i.Dimension, i.Frequency, i.Geography, i.Synthetic, judged.GetValueOrDefault(i.Code), facts[i.Code]));
    }
}
