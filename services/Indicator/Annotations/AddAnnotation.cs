using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Annotations;

/// <summary>Writes something beside an indicator's figures: that what is counted has changed, or a note.</summary>
internal static class AddAnnotation
{
    private const int MostAreas = 200, MostCharacters = 500;

    /// <param name="Kind"><c>break</c> or <c>note</c>.</param>
    /// <param name="From">First period that it is about: for a break the first that is counted in the new way.</param>
    /// <param name="Text">What there is to say, in 1 to 500 characters on one line.</param>
    /// <param name="To">Last period that it is about: for a break the last of the changeover. Null for one moment.</param>
    /// <param name="Areas">Area codes, at most 200; null for all.</param>
    internal sealed record Request(AnnotationKind Kind, string From, Text Text, string? To = null, IReadOnlyList<string>? Areas = null);

    internal static async Task<Results<Created<AnnotationEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        if (!caller.Owns(indicator.Owner))
            return AnnotationEndpoints.NotYours();
        if (Check(request, indicator, out var from, out var to, out var areas) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        var annotation = new Annotation
        {
            Id = Guid.CreateVersion7(now),
            Indicator = code,
            Kind = request.Kind,
            From = from.ToString(),
            To = to?.ToString(),
            Areas = areas,
            TextDa = request.Text.Da.Trim(),
            TextEn = request.Text.En?.Trim(),
            AddedAt = now,
            AddedBy = caller.Subject,
        };
        db.Add(annotation);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Created($"/api/v1/indicators/{code}/annotations", AnnotationEndpoints.Show(annotation));
    }

    private static Dictionary<string, string[]> Check(Request request, IndicatorDefinition indicator, out Period from, out Period? to, out List<string>? areas)
    {
        var errors = new Dictionary<string, string[]>();
        from = PeriodOf("from", request.From) ?? default;
        to = request.To is null ? null : PeriodOf("to", request.To);
        if (to is { } last && !errors.ContainsKey("from") && from.CompareTo(last) > 0)
            errors["to"] = ["It ends before it begins."];
        areas = request.Areas is null ? null : [];
        if (request.Areas is [] or { Count: > MostAreas })
            errors["areas"] = [$"Give 1 to {MostAreas} areas, or null for all."];
        for (var i = 0; i < request.Areas?.Count && i < MostAreas; i++)
        {
            if (!Area.TryParse(request.Areas[i], out var area))
                errors[$"areas[{i}]"] = ["This is not an area code of Danmarks Statistik."];
            else if (!areas!.Contains(area))
                areas.Add(area);
        }
        Line("text.da", request.Text.Da);
        if (request.Text.En is { } english)
            Line("text.en", english);
        return errors;

        void Line(string field, string text)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > MostCharacters || text.Any(char.IsControl))
                errors[field] = [$"Give 1 to {MostCharacters} characters, on one line."];
        }

        Period? PeriodOf(string field, string text)
        {
            if (Period.TryParse(text, out var period) && period.Frequency == indicator.Frequency)
                return period;
            errors[field] = [$"'{ObservationRow.Short(text)}' is not a period of this indicator's frequency."];
            return null;
        }
    }
}
