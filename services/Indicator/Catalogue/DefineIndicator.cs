using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Catalogue;

/// <summary>A text in Danish and, where there is one, English.</summary>
internal sealed record Text(string Da, string? En = null);

/// <summary>A named baseline: its first and last period.</summary>
internal sealed record BaselineWindow(string From, string To);

/// <summary>Adds an indicator to the catalogue, owned by the caller's organisation.</summary>
internal static class DefineIndicator
{
    /// <param name="Code">Kebab-case, at most 64 characters; unique and for good.</param>
    /// <param name="Title">What it is called.</param>
    /// <param name="Unit">Unit of its values, in Danish.</param>
    /// <param name="Kind">Whether values are counts, proportions or other numbers.</param>
    /// <param name="Polarity">Which direction is the better one.</param>
    /// <param name="Goal">Code of the goal that it measures.</param>
    /// <param name="Source">Where its figures come from.</param>
    /// <param name="Frequency">How often it has a figure.</param>
    /// <param name="Visibility">Who may see it.</param>
    /// <param name="Baseline">A named baseline; without one it is the first points of each series.</param>
    /// <param name="Synthetic">Whether its figures are made up.</param>
    /// <param name="Decimals">How many decimals to show, 0 to 6.</param>
    /// <param name="Attribution">How to name the source wherever a figure is shown; the source itself when absent.</param>
    /// <param name="Measures">Whether it is <c>perceived</c> (what people say in a survey) or <c>recorded</c> (what was reported); absent when it is neither.</param>
    /// <param name="DesignEffect">By what a survey's design multiplies the variance of a simple random sample, 1 to 20; 1 when absent. Proportions only.</param>
    internal sealed record Request(
        string Code, Text Title, string Unit, Kind Kind, Polarity Polarity, string Goal, string Source, Frequency Frequency, Visibility Visibility,
        BaselineWindow? Baseline = null, bool Synthetic = false, int? Decimals = null, string? Attribution = null,
        Measures? Measures = null, double? DesignEffect = null);

    internal static async Task<Results<Created<CatalogueEndpoints.Item>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("Only an organisation's client may define indicators.", statusCode: StatusCodes.Status403Forbidden);
        if (Check(request) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);
        if (await db.Indicators.AnyAsync(i => i.Code == request.Code, cancel))
            return Known(request.Code);

        var indicator = new IndicatorDefinition
        {
            Code = request.Code,
            TitleDa = request.Title.Da.Trim(),
            TitleEn = request.Title.En?.Trim(),
            Unit = request.Unit.Trim(),
            Kind = request.Kind,
            Polarity = request.Polarity,
            Goal = request.Goal,
            Source = request.Source.Trim(),
            Attribution = request.Attribution?.Trim(),
            Frequency = request.Frequency,
            Visibility = request.Visibility,
            Owner = owner,
            BaselineFrom = request.Baseline is { } from ? Period.Parse(from.From).ToString() : null,
            BaselineTo = request.Baseline is { } to ? Period.Parse(to.To).ToString() : null,
            Decimals = request.Decimals,
            Synthetic = request.Synthetic,
            Measures = request.Measures,
            DesignEffect = request.DesignEffect ?? 1,
            DefinedAt = clock.GetUtcNow(),
            DefinedBy = caller.Subject,
        };
        db.Add(indicator);
        db.Add(new WatchedIndicator { Organisation = owner, Indicator = indicator.Code });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Known(request.Code); // another request was faster
        }
        return TypedResults.Created($"/api/v1/indicators/{indicator.Code}", CatalogueEndpoints.Show(indicator));
    }

    private static ProblemHttpResult Known(string code) =>
        TypedResults.Problem($"There is an indicator with the code '{code}' already.", statusCode: StatusCodes.Status409Conflict);

    private static Dictionary<string, string[]> Check(Request request)
    {
        var errors = new Dictionary<string, string[]>();
        if (!IndicatorDefinition.IsCode(request.Code))
            errors["code"] = ["Use lower-case letters, digits and single hyphens, at most 64 characters."];
        Text("title.da", request.Title.Da, 200);
        Text("unit", request.Unit, 100);
        Text("goal", request.Goal, 32);
        Text("source", request.Source, 500);
        if (request.Title.En is { } english)
            Text("title.en", english, 200);
        if (request.Attribution is { } attribution)
            Text("attribution", attribution, 500);
        if (request.Decimals is < 0 or > 6)
            errors["decimals"] = ["Give a number from 0 to 6."];
        if (request.DesignEffect is { } effect && !(effect is >= 1 and <= 20))
            errors["designEffect"] = ["Give a number from 1 to 20."];
        else if (request.DesignEffect is not (null or 1) && request.Kind is not Kind.Proportion)
            errors["designEffect"] = ["Only a proportion has a design effect."];
        if (request.Baseline is { } window)
        {
            Period? from = PeriodOf("baseline.from", window.From), to = PeriodOf("baseline.to", window.To);
            if (from is not null && to is not null && from.Value.CompareTo(to.Value) > 0)
                errors["baseline"] = ["The baseline ends before it begins."];
        }
        return errors;

        void Text(string field, string text, int most)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > most || text.Any(char.IsControl))
                errors[field] = [$"Give 1 to {most} characters, on one line."];
        }

        Period? PeriodOf(string field, string text)
        {
            if (!Period.TryParse(text, out var period))
                errors[field] = [$"'{text}' is not a period; write 2007K1, 2017M07 or 2024, say."];
            else if (period.Frequency != request.Frequency)
                errors[field] = [$"'{text}' does not fit the frequency."];
            else
                return period;
            return null;
        }
    }
}
