using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis.Indices;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Indices;

/// <summary>The figures of an index as its engine takes them.</summary>
/// <param name="Specification">The specification with the noise of its figures.</param>
/// <param name="Data">Areas in their order, each with its periods in theirs.</param>
/// <param name="Areas">Areas.</param>
/// <param name="Periods">Periods.</param>
/// <param name="Dispersions">Variance over mean of the counts, by column.</param>
/// <param name="DesignEffects">By what the design of a survey multiplies the variance, by column.</param>
internal sealed record IndexFigures(
    IndexSpecification Specification, IndexData Data, IReadOnlyList<string> Areas, IReadOnlyList<Period> Periods, IReadOnlyDictionary<string, double> Dispersions,
    IReadOnlyDictionary<string, double> DesignEffects)
{
    internal int At(int area, int period) => area * Periods.Count + period;
}

/// <summary>Reads the columns of an index from observations. Figures that are hidden are missing, and what is missing makes its whole period missing.</summary>
internal static class Columns
{
    private const long MostCells = 5_000_000;

    private sealed record Read(IndexContent.Input Input, IndicatorDefinition Indicator, Dictionary<(string Area, int Ordinal), (double Value, double Cases, double Total, double? Exposure)> Figures)
    {
        internal bool Divides { get; init; }
    }

    /// <summary>How many periods of a length make one of another; null where they don't.</summary>
    internal static int? PerPeriod(Frequency shorter, Frequency longer)
    {
        if (shorter == longer)
            return 1;
        if (shorter is Frequency.Week or Frequency.Day || longer is Frequency.Week or Frequency.Day)
            return null;
        var (many, few) = (Period.InAYear(shorter), Period.InAYear(longer));
        return many > few && many % few == 0 ? many / few : null;
    }

    /// <summary>Figures as they stood with these vintages.</summary>
    /// <param name="db">The database.</param>
    /// <param name="content">Definition of the index.</param>
    /// <param name="vintages">By indicator.</param>
    /// <param name="frozen">Last period and dispersions of what is repeated; null to find them.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="IndexException">There is no index in these figures.</exception>
    internal static async Task<IndexFigures> Of(IndicatorDb db, IndexContent content, IReadOnlyDictionary<string, int> vintages, Basis? frozen, CancellationToken cancel)
    {
        var (areas, columns) = (content.AreaCodes(), content.Columns().ToList());
        var codes = content.Indicators();
        var indicators = await db.Indicators.AsNoTracking().Where(i => codes.Contains(i.Code)).ToDictionaryAsync(i => i.Code, cancel);
        var first = Period.Parse(content.From);
        var last = frozen is not null ? Period.Parse(frozen.LastPeriod).Ordinal : content.To is { } to ? Period.Parse(to).Ordinal : first.Ordinal + IndexContent.MostPeriods - 1;
        var read = new Dictionary<string, Read>();
        foreach (var column in columns)
            read[column] = await Column(db, content.Inputs![column], indicators[content.IndicatorOf(column)], content.Frequency, areas, first.Ordinal, last, vintages, cancel);

        var newest = read.Values.Where(one => one.Figures.Count > 0).Select(one => one.Figures.Keys.Max(at => at.Ordinal)).DefaultIfEmpty(first.Ordinal).Max();
        var periods = content.Periods(frozen is null ? newest : last);
        if ((long)areas.Count * periods.Count * columns.Count > MostCells || CheckIndex.Draws(content, periods.Count) > CheckIndex.MostDraws)
            throw new IndexException("areas", "So many areas, periods and indicators are too much work: take fewer of them, or fewer replications.");

        var cases = areas.SelectMany(area => periods.Select(period => (Area: area, period.Ordinal))).ToArray();
        var data = new IndexData(
            [.. cases.Select(at => at.Area)], [.. areas.SelectMany(_ => periods.Select(period => period.ToString()))],
            read.ToDictionary(one => one.Key, one => Array.ConvertAll(cases, at => one.Value.Figures.TryGetValue(at, out var figure) ? figure.Value : double.NaN)),
            [.. periods.Select(period => period.ToString())]);
        var noise = new Dictionary<string, FigureNoise>();
        var (dispersions, effects) = (new SortedDictionary<string, double>(StringComparer.Ordinal), new SortedDictionary<string, double>(StringComparer.Ordinal));
        foreach (var (column, one) in read)
        {
            var effect = frozen?.DesignEffects.GetValueOrDefault(column, 1) ?? one.Indicator.DesignEffect;
            if (content.Counts(column))
            {
                dispersions[column] = frozen is not null ? frozen.Dispersions[column] : Dispersion(one, areas, periods);
                noise[column] = new FigureNoise.Count(Array.ConvertAll(cases, at => one.Figures.TryGetValue(at, out var figure) ? figure.Cases : 1), dispersions[column]);
            }
            else if (content.SampleOf(column) is { } sample)
            {
                var sizes = await Column(db, new(sample.SampleSizeFrom, "last", "none"), indicators[sample.SampleSizeFrom], content.Frequency, areas, first.Ordinal, last, vintages, cancel);
                noise[column] = new FigureNoise.Sample(Array.ConvertAll(cases, at => Size(column, one, at, sizes.Figures.TryGetValue(at, out var size) ? size.Value : null, content.Frequency)), sample.Whole ?? 100, effect);
            }
            else if (one is { Divides: true, Indicator.Kind: Kind.Proportion })
            {
                noise[column] = new FigureNoise.Sample(
                    Array.ConvertAll(cases, at => Size(column, one, at, one.Figures.TryGetValue(at, out var figure) ? figure.Exposure : null, content.Frequency)), one.Input.Per ?? 1, effect);
            }
            if (noise.GetValueOrDefault(column) is FigureNoise.Sample)
                effects[column] = effect;
        }
        return new IndexFigures(Noisy(content, noise), data, areas, periods, dispersions, effects);
    }

    // A figure without one has no interval that could be told.
    private static double Size(string column, Read read, (string Area, int Ordinal) at, double? size, Frequency frequency) =>
        !read.Figures.ContainsKey(at) ? 1
        : size is > 0 and { } answers ? answers
        : throw new IndexException($"noise.{column}", $"Area {at.Area} has a figure for {new Period(frequency, at.Ordinal)} but no sample size: record it, or leave the noise of '{column}' out.");

    private static IndexSpecification Noisy(IndexContent content, Dictionary<string, FigureNoise> noise)
    {
        var wrong = new Dictionary<string, string[]>();
        var specification = content.Specification.Parse(null, wrong) ?? throw new IndexException(wrong.Keys.FirstOrDefault() ?? "specification", wrong.Values.FirstOrDefault()?[0] ?? "It can't be read.");
        return noise.Count is 0 ? specification : specification with { Uncertainty = (specification.Uncertainty ?? new IndexUncertainty(null, [], [], [], noise)) with { Noise = noise } };
    }

    private static double Dispersion(Read read, IReadOnlyList<string> areas, IReadOnlyList<Period> periods)
    {
        var (counts, exposures) = (new double[areas.Count][], new double[areas.Count][]);
        for (var area = 0; area < areas.Count; area++)
        {
            (counts[area], exposures[area]) = (new double[periods.Count], new double[periods.Count]);
            for (var period = 0; period < periods.Count; period++)
            {
                (counts[area][period], exposures[area][period]) = read.Figures.TryGetValue((areas[area], periods[period].Ordinal), out var figure)
                    ? (figure.Total, figure.Exposure ?? 1) : (double.NaN, double.NaN);
            }
        }
        return CountDispersion.OfSuccessive(counts, exposures);
    }

    private static async Task<Read> Column(
        IndicatorDb db, IndexContent.Input input, IndicatorDefinition indicator, Frequency frequency, IReadOnlyList<string> areas, int first, int last, IReadOnlyDictionary<string, int> vintages,
        CancellationToken cancel)
    {
        var parts = PerPeriod(indicator.Frequency, frequency) ?? throw new IndexException("inputs", $"'{indicator.Code}' has no figures that make whole periods of the index.");
        var (from, to, wanted) = (first * parts, (last * parts) + parts - 1, areas.ToList());
        var observed = await db.CurrentAt(new AsOf(indicator.Code, vintages[indicator.Code], default)).Where(o => wanted.Contains(o.Area) && o.Ordinal >= from && o.Ordinal <= to)
            .Select(o => new { o.Area, o.Ordinal, o.Value, o.Exposure }).ToListAsync(cancel);
        var divides = input.Exposure switch
        {
            "mean" => true,
            "none" => false,
            _ => indicator.Kind is not Kind.Value && observed.Any(o => o.Exposure is not null),
        };
        var figures = new Dictionary<(string, int), (double, double, double, double?)>();
        foreach (var period in observed.GroupBy(o => (o.Area, Ordinal: o.Ordinal / parts)))
        {
            var some = period.Where(o => input.Over is not "last" || o.Ordinal == (period.Key.Ordinal * parts) + parts - 1).OrderBy(o => o.Ordinal).ToList();
            if (some.Count < (input.Over is "last" ? 1 : parts) || some.Any(o => o.Value is null || divides && o.Exposure is not > 0))
                continue;
            var sum = some.Sum(o => o.Value!.Value);
            // A share of all that were asked is the cases of all periods over their answers, whichever way they are gathered.
            var total = input.Over is "mean" && !(divides && indicator.Kind is Kind.Proportion) ? sum / some.Count : sum;
            var exposed = divides ? some.Sum(o => o.Exposure!.Value) / (indicator.Kind is Kind.Proportion ? 1 : some.Count) : 1;
            var per = divides ? input.Per ?? 1 : 1;
            var value = divides ? total / exposed * per : total;
            if (double.IsFinite(value))
                figures[period.Key] = (value, exposed / per, total, divides ? exposed : null);
        }
        return new Read(input, indicator, figures) { Divides = divides };
    }
}
