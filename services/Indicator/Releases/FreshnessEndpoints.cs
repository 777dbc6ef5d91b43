using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Releases;

internal static class FreshnessEndpoints
{
    /// <param name="Number">1 for the indicator's first.</param>
    /// <param name="Period">The period that was looked at; null where there were no figures.</param>
    /// <param name="Vintage">Number of the newest vintage at the time; 0 where there was none.</param>
    /// <param name="Until">The day to which the reminder of a late release is postponed; null where none was late.</param>
    internal sealed record Item(string Indicator, int Number, string? Period, int Vintage, string? Note, DateOnly? Until, DateTimeOffset At, string By);

    internal static void AddFreshness(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<NewestPeriods>();
        builder.Services.AddHostedService<StaleWatch>();
    }

    internal static void MapFreshness(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/indicators/{code}").WithTags("Freshness");
        group.MapPost("/attest", AttestFigures.Handle).Needs("indicator.write", Role.Contributor)
            .WithName("AttestFigures").WithSummary("Says that somebody of the owner has looked at the newest figures.")
            .WithDescription("Where the next figures are late this does not make them any less late: it postpones the reminder until the day that the answer names, and then the owner is told again.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/attestations", List).Needs("indicator.read")
            .WithName("ListAttestations").WithSummary("Lists who has looked at an indicator's figures, newest first.");
    }

    internal static Item Show(Attestation a) => new(a.Indicator, a.Number, a.Period, a.Vintage, a.Note, a.Until, a.At, a.By);

    private static async Task<Results<Ok<Page<Item>>, NotFound, ValidationProblem>> List(
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
        var found = await db.Attestations.AsNoTracking().Where(a => a.Indicator == code && a.Number < before)
            .OrderByDescending(a => a.Number).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, a => a.Number.ToString(CultureInfo.InvariantCulture), Show));
    }
}
