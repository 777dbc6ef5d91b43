using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Disclosure;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Catalogue;

/// <summary>A text in Danish and, where there is one, English.</summary>
internal sealed record Text(string Da, string? En = null);

/// <summary>A named baseline: its first and last period.</summary>
internal sealed record BaselineWindow(string From, string To);

/// <summary>The charted value that is aimed at, and the period by which it is to be reached.</summary>
internal sealed record Target(double Value, string? By = null);

/// <summary>Adds an indicator to the catalogue, owned by the caller's organisation.</summary>
internal static partial class DefineIndicator
{
    private const int MostDefinition = 2000, MostMilestones = 200;

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
    /// <param name="Definition">What it counts or measures, and what it doesn't, in up to 2,000 characters.</param>
    /// <param name="Dimension">Code of the dimension of safety that it belongs to.</param>
    /// <param name="Steward">Who looks after it: a role or a person's id, never an e-mail address or a civil registration number.</param>
    /// <param name="Licence">On what terms its figures may be used.</param>
    /// <param name="Geography">The kind of areas that it is meant to have figures of.</param>
    /// <param name="Target">The charted value that is aimed at.</param>
    /// <param name="Trajectory">Values on the way there, at most 200, by period.</param>
    /// <param name="ValidFrom">First period that it is meant to have figures of.</param>
    /// <param name="ValidTo">Its last; absent while it goes on.</param>
    /// <param name="ReleaseLagDays">How many days after a period's end its figures are expected, 0 to 1,500; absent where they are expected on no day.</param>
    /// <param name="Disclosure">How small counts are protected; all who see the indicator see them when absent. Fixed for good.</param>
    internal sealed record Request(
        string Code, Text Title, string Unit, Kind Kind, Polarity Polarity, string Goal, string Source, Frequency Frequency, Visibility Visibility,
        BaselineWindow? Baseline = null, bool Synthetic = false, int? Decimals = null, string? Attribution = null,
        Measures? Measures = null, double? DesignEffect = null,
        Text? Definition = null, string? Dimension = null, string? Steward = null, string? Licence = null, Geography? Geography = null,
        Target? Target = null, IReadOnlyList<Milestone>? Trajectory = null, string? ValidFrom = null, string? ValidTo = null, int? ReleaseLagDays = null,
        DisclosureRule? Disclosure = null);

    internal static async Task<Results<Created<CatalogueEndpoints.Item>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("Only an organisation's client may define indicators.", statusCode: StatusCodes.Status403Forbidden);
        var errors = Check(request);
        await CheckRule.Into(errors, request.Disclosure, request.Kind, request.Frequency, db, caller, cancel);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        if (await db.Indicators.AnyAsync(i => i.Code == request.Code, cancel))
            return Known(request.Code);

        var indicator = new IndicatorDefinition
        {
            Code = request.Code,
            TitleDa = request.Title.Da.Trim(),
            Unit = request.Unit.Trim(),
            Kind = request.Kind,
            Polarity = request.Polarity,
            Goal = request.Goal,
            Source = request.Source.Trim(),
            Frequency = request.Frequency,
            Visibility = request.Visibility,
            Owner = owner,
            Disclosure = request.Disclosure is { } rule ? CheckRule.Clean(rule) : null,
            DefinedAt = clock.GetUtcNow(),
            DefinedBy = caller.Subject,
        };
        Describe(indicator, request);
        db.Add(indicator);
        db.Add(IndicatorVersion.Of(indicator, indicator.DefinedBy, indicator.DefinedAt));
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

    /// <summary>Puts a description that was checked in place of what stood there: all but code, kind, frequency and owner.</summary>
    internal static void Describe(IndicatorDefinition indicator, Request request)
    {
        (indicator.TitleDa, indicator.TitleEn) = (request.Title.Da.Trim(), request.Title.En?.Trim());
        (indicator.DefinitionDa, indicator.DefinitionEn) = (request.Definition?.Da.Trim(), request.Definition?.En?.Trim());
        (indicator.Unit, indicator.Polarity, indicator.Decimals) = (request.Unit.Trim(), request.Polarity, request.Decimals);
        (indicator.Goal, indicator.Dimension, indicator.Measures) = (request.Goal, request.Dimension?.Trim(), request.Measures);
        (indicator.Source, indicator.Attribution, indicator.Licence) = (request.Source.Trim(), request.Attribution?.Trim(), request.Licence?.Trim());
        (indicator.Visibility, indicator.Steward, indicator.Synthetic) = (request.Visibility, request.Steward?.Trim(), request.Synthetic);
        (indicator.Geography, indicator.DesignEffect) = (request.Geography, request.DesignEffect ?? 1);
        (indicator.BaselineFrom, indicator.BaselineTo) = (Written(request.Baseline?.From), Written(request.Baseline?.To));
        (indicator.TargetValue, indicator.TargetBy) = (request.Target?.Value, Written(request.Target?.By));
        indicator.Trajectory = request.Trajectory is null or [] ? null : [.. request.Trajectory.Select(one => one with { Period = Written(one.Period)! })];
        (indicator.ValidFrom, indicator.ValidTo, indicator.ReleaseLagDays) = (Written(request.ValidFrom), Written(request.ValidTo), request.ReleaseLagDays);

        static string? Written(string? period) => period is null ? null : Period.Parse(period).ToString();
    }

    private static ProblemHttpResult Known(string code) =>
        TypedResults.Problem($"There is an indicator with the code '{code}' already.", statusCode: StatusCodes.Status409Conflict);

    internal static Dictionary<string, string[]> Check(Request request)
    {
        var errors = new Dictionary<string, string[]>();
        if (!IndicatorDefinition.IsCode(request.Code))
            errors["code"] = ["Use lower-case letters, digits and single hyphens, at most 64 characters."];
        else if (IndicatorDefinition.Reserved.Contains(request.Code))
            errors["code"] = [$"'{request.Code}' is an address of its own; choose another code."];
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
            Window("baseline", "baseline.from", window.From, "baseline.to", window.To);
        if (request.Definition is { } definition)
        {
            Paragraph("definition.da", definition.Da);
            if (definition.En is { } inEnglish)
                Paragraph("definition.en", inEnglish);
        }
        if (request.Dimension is { } dimension)
            Text("dimension", dimension, 32);
        if (request.Licence is { } licence)
            Text("licence", licence, 500);
        if (request.Steward is { } steward)
            Steward(steward);
        if (request.Target is { } target)
        {
            if (!double.IsFinite(target.Value))
                errors["target.value"] = ["Give a finite number."];
            if (target.By is { } by)
                PeriodOf("target.by", by);
        }
        Trajectory(request.Trajectory ?? []);
        Window("validTo", "validFrom", request.ValidFrom, "validTo", request.ValidTo);
        if (request.ReleaseLagDays is < 0 or > 1500)
            errors["releaseLagDays"] = ["Give a number of days from 0 to 1500."];
        return errors;

        void Text(string field, string text, int most)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > most || text.Any(char.IsControl))
                errors[field] = [$"Give 1 to {most} characters, on one line."];
        }

        void Paragraph(string field, string text)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > MostDefinition || text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r')))
                errors[field] = [$"Give 1 to {MostDefinition} characters; lines may be broken."];
        }

        void Steward(string text)
        {
            Text("steward", text, 200);
            if (text.Contains('@'))
                errors["steward"] = ["Give a role or a person's id, not an e-mail address."];
            else if (CivilRegistrationNumber().IsMatch(text))
                errors["steward"] = ["This looks like a civil registration number (CPR); give a role or a person's id."];
        }

        void Trajectory(IReadOnlyList<Milestone> milestones)
        {
            if (milestones.Count > MostMilestones)
                errors["trajectory"] = [$"Give at most {MostMilestones} values."];
            Period? before = null;
            for (var i = 0; i < milestones.Count && i < MostMilestones; i++)
            {
                if (milestones[i] is not { } milestone)
                {
                    errors[$"trajectory[{i}]"] = ["Give a period and a value."];
                    continue;
                }
                if (!double.IsFinite(milestone.Value))
                    errors[$"trajectory[{i}].value"] = ["Give a finite number."];
                if (PeriodOf($"trajectory[{i}].period", milestone.Period) is not { } period)
                    continue;
                if (before is { } last && period.CompareTo(last) <= 0)
                    errors[$"trajectory[{i}].period"] = ["Give periods in their order, each once."];
                before = period;
            }
        }

        void Window(string whole, string fromField, string? from, string toField, string? to)
        {
            Period? first = from is null ? null : PeriodOf(fromField, from), last = to is null ? null : PeriodOf(toField, to);
            if (first is { } begins && last is { } ends && begins.CompareTo(ends) > 0)
                errors[whole] = [whole is "baseline" ? "The baseline ends before it begins." : "It ends before it begins."];
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
    [GeneratedRegex(@"(?<![0-9])[0-3][0-9][01][0-9]{3}[- ]?[0-9]{4}(?![0-9])")]
    private static partial Regex CivilRegistrationNumber();
}
