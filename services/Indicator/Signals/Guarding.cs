using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Signals;

/// <summary>Asks every guard about the figure behind a signal, before anyone is told (METHODS 3).</summary>
internal static class Guarding
{
    private const double PlainWidth = 3;

    /// <param name="Scope"><c>local</c> or <c>national</c>; null where it can't be said.</param>
    /// <param name="Findings">What the guards have to say, those that hold first.</param>
    internal sealed record Result(string? Scope, List<Finding> Findings)
    {
        internal bool Holds => Findings.Exists(finding => finding.Holds);
    }

    /// <param name="db">The database.</param>
    /// <param name="chart">The series.</param>
    /// <param name="area">Its area code.</param>
    /// <param name="breaks">Annotated breaks of the indicator.</param>
    /// <param name="variation">What the signal says.</param>
    /// <param name="point">Index of its figure.</param>
    /// <param name="since">Index of the figure at which the change began.</param>
    /// <param name="cancel">Stops it.</param>
    internal static async Task<Result> Look(
        IndicatorDb db, SeriesChart chart, string area, IReadOnlyList<Break.Annotation> breaks, Variation variation, int point, int since, CancellationToken cancel)
    {
        var indicator = chart.Indicator;
        var statuses = chart.Observations.Select(o => o?.Status ?? ObservationStatus.Missing).ToArray();
        var value = chart.Charted(point)!.Value;
        var bound = BoundOf(chart, variation, point, value);
        var country = Country.Areas.Contains(area) ? null : await CountryOf(db, chart, cancel);
        var movement = country is null ? null : Movement(chart, country, variation, point, since);
        Finding?[] said =
        [
            movement?.Finding,
            country is null || indicator.Kind is not Kind.Count ? null : MissingPlace.Check(variation, indicator.Polarity, value, bound, country.Unknown, country.Total, chart.BaselineIndexes, point),
            chart.Baseline is { } b ? Break.Check(breaks, area, b.From, b.To, chart.PeriodAt(point)) : null,
            LateCounting.Check(await GrowthOf(db, indicator.Code, area, cancel), chart.Newest - point, value, bound, variation, indicator.Polarity),
            Suppressed.Check(statuses, point, variation, indicator.Polarity),
            Sampling(chart, point, since),
            Provisional.Check(statuses[point], chart.PeriodAt(point)),
        ];
        return new Result(
            movement?.Scope switch { MovementScope.Local => "local", MovementScope.National => "national", _ => null },
            [.. said.OfType<Finding>().OrderByDescending(finding => finding.Holds)]);
    }

    // A figure beyond its limit is measured against that; one that only together with others says something, against what was expected.
    private static double BoundOf(SeriesChart chart, Variation variation, int point, double value)
    {
        var (lower, centre, upper) = chart.Limits(point);
        var up = variation is Variation.Worsening == chart.Indicator.Polarity is Polarity.LowerIsBetter;
        return up && value > upper ? upper.Value : !up && value < lower ? lower.Value : chart.Expected(point) ?? centre ?? value;
    }

    private static async Task<Country?> CountryOf(IndicatorDb db, SeriesChart chart, CancellationToken cancel)
    {
        var areas = Country.Areas.ToList();
        var known = await db.Current.Where(o => o.Indicator == chart.Indicator.Code && areas.Contains(o.Area)).ToListAsync(cancel);
        return known is [] ? null : Country.Read([.. Enumerable.Range(chart.First, chart.Length)], known);
    }

    private static CommonMovement.Result Movement(SeriesChart chart, Country country, Variation variation, int point, int since)
    {
        var autocorrelation = chart.Policies is [.., var policy] ? policy.Autocorrelation : 0;
        return chart.Exposures is not [] && chart.Indicator.Kind is Kind.Count
            ? CommonMovement.Check(
                chart.Values, chart.Exposures, CommonMovement.Rest(country.Placed, chart.Values), CommonMovement.Rest(country.Exposures, chart.Exposures), chart.BaselineIndexes,
                chart.Indicator.Polarity, variation, point, PlainWidth, since, chart.Seasons, autocorrelation)
            : chart.Indicator.Kind is Kind.Value
                ? CommonMovement.CheckValues(chart.Values, country.Placed, chart.BaselineIndexes, chart.Indicator.Polarity, variation, point, PlainWidth, since, chart.Seasons, autocorrelation)
                : CommonMovement.Result.Nothing;
    }

    private static async Task<IReadOnlyList<LateCounting.Growth?>> GrowthOf(IndicatorDb db, string indicator, string area, CancellationToken cancel) => LateCounting.Learn(
        (await db.Shared.Where(o => o.Indicator == indicator && o.Area == area).Select(o => new { o.Ordinal, o.Vintage, o.Value }).ToListAsync(cancel))
            .Select(o => new LateCounting.Told(o.Ordinal, o.Vintage, o.Value)));

    private static Finding? Sampling(SeriesChart chart, int point, int since)
    {
        if (chart.Indicator.Kind is not Kind.Proportion || chart.Exposures is [])
            return null;
        var run = Enumerable.Range(since, point - since + 1).Where(i => chart.Values[i] is not null).ToArray();
        return SamplingError.Check(Sum(chart.Values, run), Sum(chart.Exposures, run), Sum(chart.Values, chart.BaselineIndexes), Sum(chart.Exposures, chart.BaselineIndexes), chart.Indicator.DesignEffect);

        static double Sum(double?[] numbers, int[] at) => at.Sum(i => numbers[i] ?? 0);
    }
}
