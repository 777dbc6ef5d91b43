using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Analysis.Indices;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Checks the definition of an index and fills in what the catalogue says, so that a version means the same for good.</summary>
internal static class CheckIndex
{
    private const int MostText = 4000, MostAreas = 2000, MostColumns = 200, MostReplications = 10_000, MostGaps = 20;

    /// <summary>Values drawn in all the replications of one computation.</summary>
    internal const long MostDraws = 1_000_000_000;

    /// <returns>The definition with columns, polarities and places filled in; null after saying what is wrong.</returns>
    internal static async Task<IndexContent?> Resolve(IndexContent sent, IndicatorDb db, Caller caller, Dictionary<string, string[]> errors, CancellationToken cancel)
    {
        Texts(sent, errors);
        var areas = Areas(sent.Areas, errors);
        Periods(sent, errors);
        if (sent.Fell is { } fell && fell.Probability is not (>= 0.5 and <= 0.9999))
            errors["fell.probability"] = ["Give a number from 0.5 to 0.9999."];
        if (sent.Specification.Indicators is not { Count: > 0 and <= MostColumns } || sent.Specification.Indicators.Any(i => i?.Code is null || i.Parent is null))
        {
            errors["specification.indicators"] = [$"Give 1 to {MostColumns} indicators, each with a code and a parent."];
            return null;
        }
        var columns = sent.Columns().ToList();
        Entries(sent, columns, errors);
        if (errors.Count > 0)
            return null;

        var codes = sent.Indicators();
        var known = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).Where(i => codes.Contains(i.Code)).ToDictionaryAsync(i => i.Code, cancel);
        foreach (var column in columns.Where(column => !known.ContainsKey(sent.IndicatorOf(column))))
            errors[$"inputs.{column}"] = [$"There is no indicator '{sent.IndicatorOf(column)}' in the catalogue; say under inputs which one the column is."];
        foreach (var column in columns.Where(column => sent.SampleOf(column) is { } noise && !known.ContainsKey(noise.SampleSizeFrom)))
            errors[$"noise.{column}"] = [$"There is no indicator '{sent.SampleOf(column)!.SampleSizeFrom}' in the catalogue."];
        if (errors.Count > 0)
            return null;

        var content = Filled(sent, areas!, columns, known, errors);
        var closest = known.Values.OrderByDescending(i => i.Visibility).First();
        if (content.Visibility < closest.Visibility)
            errors["visibility"] = [$"The index may be seen by no more than its indicator '{closest.Code}', which is {Name(closest.Visibility)}: choose {Name(closest.Visibility)}."];
        if (known.Values.FirstOrDefault(i => i.Visibility is Visibility.Owner && !caller.Owns(i.Owner)) is { } foreign)
            errors["inputs"] = [$"'{foreign.Code}' is another organisation's own."];
        Specification(content, errors);
        return errors.Count > 0 ? null : content;
    }

    private static string Name(Visibility visibility) => visibility.ToString().ToLowerInvariant();

    private static void Texts(IndexContent sent, Dictionary<string, string[]> errors)
    {
        Line("title.da", sent.Title.Da);
        Line("title.en", sent.Title.En);
        Paragraph("description.da", sent.Description?.Da);
        Paragraph("description.en", sent.Description?.En);
        if (sent.Unfilled is { Count: > MostGaps })
            errors["unfilled"] = [$"Give at most {MostGaps} goals."];
        for (var i = 0; i < (sent.Unfilled?.Count ?? 0) && i < MostGaps; i++)
        {
            if (sent.Unfilled![i] is not { } gap)
            {
                errors[$"unfilled[{i}]"] = ["Give a goal, why nothing measures it and what would."];
                continue;
            }
            if (string.IsNullOrWhiteSpace(gap.Goal) || gap.Goal.Length > 32 || gap.Goal.Any(char.IsControl))
                errors[$"unfilled[{i}].goal"] = ["Give 1 to 32 characters, on one line."];
            Paragraph($"unfilled[{i}].why.da", gap.Why.Da);
            Paragraph($"unfilled[{i}].why.en", gap.Why.En);
            Paragraph($"unfilled[{i}].fill.da", gap.Fill.Da);
            Paragraph($"unfilled[{i}].fill.en", gap.Fill.En);
        }

        void Line(string field, string? text)
        {
            if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > 200 || text.Any(char.IsControl)))
                errors[field] = ["Give 1 to 200 characters, on one line."];
        }

        void Paragraph(string field, string? text)
        {
            if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > MostText || text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r'))))
                errors[field] = [$"Give 1 to {MostText} characters; lines may be broken."];
        }
    }

    private static IReadOnlyList<string>? Areas(JsonElement areas, Dictionary<string, string[]> errors)
    {
        if (areas.ValueKind is JsonValueKind.String && areas.GetString() is "municipalities")
            return IndexContent.Municipalities;
        if (areas.ValueKind is not JsonValueKind.Array || areas.GetArrayLength() is 0 or > MostAreas || areas.EnumerateArray().Any(area => area.ValueKind is not JsonValueKind.String))
        {
            errors["areas"] = [$"Give \"municipalities\", or 1 to {MostAreas} area codes."];
            return null;
        }
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        var place = 0;
        foreach (var area in areas.EnumerateArray())
        {
            if (!Area.TryParse(area.GetString(), out var code))
                errors[$"areas[{place}]"] = ["This is not an area code of Danmarks Statistik."];
            else if (!codes.Add(code))
                errors[$"areas[{place}]"] = ["This area stands in the list already."];
            place++;
        }
        return [.. codes];
    }

    private static void Periods(IndexContent sent, Dictionary<string, string[]> errors)
    {
        Period? Of(string field, string text)
        {
            if (!Period.TryParse(text, out var period))
                errors[field] = [$"'{ObservationRow.Short(text)}' is not a period; write 2007K1, 2017M07 or 2024, say."];
            else if (period.Frequency != sent.Frequency)
                errors[field] = [$"'{text}' does not fit the frequency."];
            else
                return period;
            return null;
        }

        var (from, to) = (Of("from", sent.From), sent.To is null ? null : Of("to", sent.To));
        if (from is { } first && to is { } last && (last.Ordinal < first.Ordinal || last.Ordinal - first.Ordinal >= IndexContent.MostPeriods))
            errors["to"] = [$"Give a period from the first to the {IndexContent.MostPeriods}th."];
        var reference = sent.Specification.ReferencePeriods ?? [];
        for (var i = 0; i < reference.Count && i < IndexContent.MostPeriods; i++)
        {
            if (Of($"specification.referencePeriods[{i}]", reference[i] ?? "") is { } one && from is { } begins && (one.Ordinal < begins.Ordinal || to is { } ends && one.Ordinal > ends.Ordinal))
                errors[$"specification.referencePeriods[{i}]"] = ["This is none of the index's periods."];
        }
        if (reference.Count > IndexContent.MostPeriods)
            errors["specification.referencePeriods"] = [$"Give at most {IndexContent.MostPeriods} periods."];
    }

    private static void Entries(IndexContent sent, List<string> columns, Dictionary<string, string[]> errors)
    {
        foreach (var (column, input) in sent.Inputs ?? new Dictionary<string, IndexContent.Input>())
        {
            var field = $"inputs.{ObservationRow.Short(column)}";
            if (!columns.Contains(column))
                errors[field] = ["The specification has no such column."];
            else if (input is null)
                errors[field] = ["Give an indicator, over, exposure or per; or leave it out."];
            else if (input.Over is not (null or "sum" or "mean" or "last"))
                errors[field + ".over"] = ["Give sum, mean or last."];
            else if (input.Exposure is not (null or "mean" or "none"))
                errors[field + ".exposure"] = ["Give mean or none."];
            else if (input.Per is { } per && !(per is > 0 and <= 1e9))
                errors[field + ".per"] = ["Give a number above 0, at most 1,000,000,000."];
            else if (input is { Per: not null, Exposure: "none" })
                errors[field + ".per"] = ["Only a quotient has a per."];
        }
        foreach (var (column, noise) in sent.Noise ?? new Dictionary<string, JsonElement>())
        {
            var field = $"noise.{ObservationRow.Short(column)}";
            if (!columns.Contains(column))
                errors[field] = ["The specification has no such column."];
            else if (noise.ValueKind is JsonValueKind.String ? noise.GetString() is not "counts" : noise.ValueKind is not JsonValueKind.Object || !IsSample(noise))
                errors[field] = ["Give \"counts\", or the indicator that has the sample sizes: {\"sampleSizeFrom\": \"code\"}."];
        }

        static bool IsSample(JsonElement noise) => noise.EnumerateObject().All(member => member.Name switch
        {
            "sampleSizeFrom" => member.Value.ValueKind is JsonValueKind.String,
            "whole" => member.Value.ValueKind is JsonValueKind.Number && member.Value.TryGetDouble(out var whole) && whole is 1 or 100,
            _ => false,
        }) && noise.TryGetProperty("sampleSizeFrom", out _);
    }

    private static IndexContent Filled(
        IndexContent sent, IReadOnlyList<string> areas, List<string> columns, Dictionary<string, IndicatorDefinition> known, Dictionary<string, string[]> errors)
    {
        var inputs = new Dictionary<string, IndexContent.Input>();
        foreach (var column in columns)
        {
            var (given, indicator) = (sent.Inputs?.GetValueOrDefault(column), known[sent.IndicatorOf(column)]);
            if (indicator.Frequency != sent.Frequency && Columns.PerPeriod(indicator.Frequency, sent.Frequency) is null)
                errors[$"inputs.{column}"] = [$"'{indicator.Code}' has no figures that make whole periods of the index."];
            var over = given?.Over ?? (indicator.Kind is Kind.Count ? "sum" : "mean");
            var exposure = given?.Exposure ?? (indicator.Kind is Kind.Value ? "none" : null); // null: divided where the figures have exposures
            inputs[column] = new(indicator.Code, over, exposure, exposure is "none" ? null : given?.Per ?? (indicator.Kind is Kind.Count ? 1000 : 1));
            if (sent.Counts(column) && (indicator.Kind is not Kind.Count || over is not "sum"))
                errors[$"noise.{column}"] = ["Only the sum of an indicator that counts has the noise of counts."];
        }
        foreach (var column in columns)
        {
            if (sent.SampleOf(column) is { } noise && known[noise.SampleSizeFrom].Frequency != sent.Frequency)
                errors[$"noise.{column}"] = ["Sample sizes are needed for the periods of the index."];
        }
        var indicators = new List<IndexDocument.Indicator>();
        for (var i = 0; i < sent.Specification.Indicators.Count; i++)
        {
            var one = sent.Specification.Indicators[i];
            var polarity = known[sent.IndicatorOf(one.Code)].Polarity;
            if (one.Polarity is null && polarity is Polarity.Neutral)
                errors[$"specification.indicators[{i}].polarity"] = ["The catalogue says of neither direction that it is better: give 1 or -1."];
            indicators.Add(one with { Polarity = one.Polarity ?? (polarity is Polarity.LowerIsBetter ? -1 : 1) });
        }
        return sent with
        {
            Title = Trimmed(sent.Title)!,
            Description = Trimmed(sent.Description),
            From = Period.Parse(sent.From).ToString(),
            To = sent.To is null ? null : Period.Parse(sent.To).ToString(),
            Areas = sent.Areas.ValueKind is JsonValueKind.String ? sent.Areas : JsonSerializer.SerializeToElement(areas),
            Inputs = inputs,
            Specification = sent.Specification with
            {
                Indicators = indicators,
                ReferencePeriods = sent.Specification.ReferencePeriods is { Count: > 0 } reference ? [.. reference.Select(period => Period.Parse(period).ToString()).Distinct()] : null,
            },
        };

        static Text? Trimmed(Text? text) => text is null ? null : new(text.Da.Trim(), text.En?.Trim());
    }

    private static void Specification(IndexContent content, Dictionary<string, string[]> errors)
    {
        var wrong = new Dictionary<string, string[]>();
        var specification = content.Specification.Parse(null, wrong);
        foreach (var (field, why) in wrong)
            errors[$"specification.{field}"] = why;
        if (specification is null || wrong.Count > 0)
            return;
        try
        {
            IndexTree.Of(specification);
        }
        catch (IndexException exception)
        {
            errors[$"specification.{exception.Field}"] = [exception.Reason];
            return;
        }
        if (content.Specification.Uncertainty?.Noise is { Count: > 0 })
            errors["specification.uncertainty.noise"] = ["The noise of a stored index comes from its figures: say under noise which columns are counts or samples."];
        if (specification.Replications is < 0 or > MostReplications)
            errors["specification.replications"] = [$"Give a number from 0 to {MostReplications}."];
        if (Draws(content, content.Periods(null).Count) > MostDraws)
            errors["specification.replications"] = ["So many replications of so many areas, periods and indicators are too much work: ask for fewer."];
        Fixed(content, specification, errors);
    }

    internal static long Draws(IndexContent content, int periods) =>
        (long)(content.Specification.Replications ?? 0) * content.AreaCodes().Count * periods * content.Specification.Indicators.Count;

    // A past index never changes because a new period arrived: what a value is measured against is a number, or named periods.
    private static void Fixed(IndexContent content, IndexSpecification specification, Dictionary<string, string[]> errors)
    {
        const string Why = "This rests on the figures: name the periods that it rests on under referencePeriods, so that past values stay when new periods come";
        if (content.To is null && (specification.Imputation is ImputationMethod.LinearInTime || specification.Uncertainty?.Imputations.Contains(ImputationMethod.LinearInTime) is true))
            errors["specification.imputation"] = ["A line to the next figure changes past values when the next figure comes: give the index a last period (to), or choose last-observation."];
        if (specification.ReferencePeriods is { Count: > 0 })
            return;
        for (var i = 0; i < specification.Indicators.Count; i++)
        {
            if (!IsFixed(specification.Indicators[i]))
                errors[$"specification.indicators[{i}].normalisation"] = [$"{Why}; or give {Numbers(specification.Indicators[i].Normalisation.Method)}."];
        }
        if (specification.Treatment is not null)
            errors["specification.treatment"] = [Why + "."];
        if (specification.Uncertainty?.Normalisations.Any(method => method is not NormalisationMethod.Goalposts) is true)
            errors["specification.uncertainty.normalisation"] = [Why + "."];
    }

    private static bool IsFixed(IndexIndicator indicator) => indicator.Normalisation.Method switch
    {
        NormalisationMethod.MinMax => indicator.Normalisation is { Low: not null, High: not null },
        NormalisationMethod.DistanceToTarget => (indicator.Polarity > 0 ? indicator.Normalisation.Low : indicator.Normalisation.High) is not null,
        NormalisationMethod.Goalposts => true,
        NormalisationMethod.ZScore => indicator.Normalisation is { Mean: not null, StandardDeviation: not null },
        _ => false,
    };

    private static string Numbers(NormalisationMethod method) => method switch
    {
        NormalisationMethod.ZScore => "mean and standardDeviation",
        NormalisationMethod.MinMax => "low and high",
        NormalisationMethod.DistanceToTarget => "target, low and high",
        _ => "goalposts",
    };
}
