using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations;

internal static class ObservationEndpoints
{
    /// <param name="Id">What the observation is called in an address.</param>
    /// <param name="Indicator">Indicator code.</param>
    /// <param name="Area">Area code.</param>
    /// <param name="Period">In Danmarks Statistik's form.</param>
    /// <param name="Value">The figure as it is (or was) known, in the indicator's unit.</param>
    /// <param name="Exposure">What it is counted on.</param>
    /// <param name="Status">What the figure is, or why there is none.</param>
    /// <param name="Vintage">Number of the vintage that it came with.</param>
    /// <param name="Hidden">True where the figure is shown to its owner alone, since it is a small count or would give one away; absent otherwise.</param>
    internal sealed record Item(
        string Id, string Indicator, string Area, string Period, double? Value, double? Exposure, ObservationStatus Status, int Vintage,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Hidden);

    internal static void MapObservations(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/indicators/{code}/observations", RecordObservations.Handle).WithTags("Observations").Needs("indicator.write", Role.Contributor)
            .WithName("RecordObservations").WithSummary("Stores a batch of observations as a new vintage; what is known already is left as it is.")
            .Accepts<RecordObservations.Request>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        app.MapGet("/api/v1/observations", List).WithTags("Observations").Needs("indicator.read")
            .WithName("ListObservations").WithSummary("Lists an indicator's observations as they are known now, or were known at a time (asOf) or with a vintage, by area and period.");
    }

    private static async Task<Results<Ok<Page<Item>>, NotFound, ValidationProblem>> List(
        string indicator, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel, string? area = null, string? from = null, string? to = null,
        string? asOf = null, int? vintage = null, int? limit = null, string? cursor = null)
    {
        if (await db.Indicators.AsNoTracking().Where(Catalogue.IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == indicator, cancel) is not { } defined)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var now = clock.GetUtcNow();
        var moment = Moment.Read(asOf, vintage, now, errors);
        int? first = PeriodOf("from", from), last = PeriodOf("to", to);
        if (area is not null && !Area.TryParse(area, out area))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        string? afterArea = null;
        var afterOrdinal = 0;
        if (paging.After is { } after)
        {
            if (after.Split(' ') is [var a, var o] && int.TryParse(o, CultureInfo.InvariantCulture, out afterOrdinal))
                afterArea = a;
            else
                errors["cursor"] = [Paging.Unreadable];
        }
        var then = errors.Count > 0 || moment.IsNow ? null : await moment.Of(db, defined, now, errors, cancel);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var found = await db.KnownTo(caller, then).Where(o => o.Indicator == indicator)
            .Where(o => (area == null || o.Area == area) && (first == null || o.Ordinal >= first) && (last == null || o.Ordinal <= last))
            .Where(o => afterArea == null || string.Compare(o.Area, afterArea) > 0 || (o.Area == afterArea && o.Ordinal > afterOrdinal))
            .OrderBy(o => o.Area).ThenBy(o => o.Ordinal).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(
            found, o => $"{o.Area} {o.Ordinal.ToString(CultureInfo.InvariantCulture)}",
            o => new Item(o.Id, o.Indicator, o.Area, o.Period, o.Value, o.Exposure, o.Status, o.Vintage, o.Hidden)));

        int? PeriodOf(string field, string? text)
        {
            if (text is null)
                return null;
            if (Period.TryParse(text, out var period) && period.Frequency == defined.Frequency)
                return period.Ordinal;
            errors[field] = [$"'{ObservationRow.Short(text)}' is not a period of this indicator's frequency."];
            return null;
        }
    }
}
