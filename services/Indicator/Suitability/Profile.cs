using Tryghed.Analysis.Suitability;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.WatchLists;

namespace Tryghed.Indicator.Suitability;

/// <summary>How many figures an area has, withheld and missing ones apart.</summary>
internal sealed record AreaFigures(string Area, int Rows, int Figures, int Withheld, int First, int Last);

/// <summary>A charted series.</summary>
/// <param name="First">Ordinal of its first period.</param>
/// <param name="Values">By period, in the charted unit; null where there is no figure.</param>
/// <param name="PerExposure">Whether figures are shown per exposure.</param>
internal sealed record ChartedSeries(int First, double?[] Values, bool PerExposure)
{
    internal int Last => First + Values.Length - 1;

    internal static ChartedSeries Of(IndicatorDefinition indicator, IReadOnlyList<Observation> observations)
    {
        var (first, last) = (observations.Min(o => o.Ordinal), observations.Max(o => o.Ordinal));
        var values = new double?[last - first + 1];
        var withExposure = indicator.Kind is not Kind.Value && observations.Any(o => o.Exposure is not null);
        foreach (var o in observations)
        {
            var value = withExposure ? o.Exposure is > 0 and { } exposure ? o.Value / exposure * (indicator.Kind is Kind.Count ? 1000 : 1) : null : o.Value;
            values[o.Ordinal - first] = value is { } figure && double.IsFinite(figure) ? figure : null;
        }
        return new ChartedSeries(first, values, withExposure);
    }
}

/// <summary>What an indicator's figures are, as everyone who sees the indicator may know them.</summary>
internal sealed record Profile(string Unit, IReadOnlyList<AreaFigures> Areas, IReadOnlyDictionary<string, ChartedSeries> Series, double? Autocorrelation, SmallestChange? SmallestChange)
{
    /// <summary>Series that are looked at one by one: those of the areas with most figures, of the indicator's own kind first.</summary>
    internal const int MostSeries = 30;

    internal int? First => Areas.Count == 0 ? null : Areas.Min(area => area.First);

    internal int? Last => Areas.Where(area => area.Figures + area.Withheld > 0).Select(area => (int?)area.Last).Max();

    internal static Profile Of(IndicatorDefinition indicator, IReadOnlyList<AreaFigures> areas, IReadOnlyDictionary<string, ChartedSeries> series)
    {
        var (seasons, window) = (Seasons(indicator.Frequency), Window(indicator.Frequency));
        var memories = series.Values.Select(one => Persistence.Lag1(one.Values, seasons)).OfType<double>().Order().ToList();
        var changes = series.Values.Select(one => SmallestChange.Of(one.Values, window, seasons)).OfType<SmallestChange>().OrderBy(change => change.Step).ToList();
        return new Profile(
            indicator.ChartedUnit(series.Values.Any(one => one.PerExposure)), areas, series,
            memories is [] ? null : memories[memories.Count / 2], changes is [] ? null : changes[changes.Count / 2]);
    }

    /// <summary>How much it and another say the same; null where they share too little.</summary>
    internal Redundancy? With(Profile other, int seasons)
    {
        var pairs = new List<SeriesPair>();
        foreach (var (area, one) in Series)
        {
            if (!other.Series.TryGetValue(area, out var theirs))
                continue;
            var (from, to) = (Math.Max(one.First, theirs.First), Math.Min(one.Last, theirs.Last));
            if (from < to)
                pairs.Add(new SeriesPair(
                    new ArraySegment<double?>(one.Values, from - one.First, to - from + 1), new ArraySegment<double?>(theirs.Values, from - theirs.First, to - from + 1)));
        }
        return Redundancy.Of(pairs, seasons);
    }

    internal static int Seasons(Frequency frequency) => new WatchedIndicator { Organisation = "", Indicator = "" }.Seasons(frequency);

    /// <summary>Figures of each of the two windows that a change is looked for between: a year's, where a year has four or more.</summary>
    internal static int Window(Frequency frequency) => frequency switch
    {
        Frequency.Year => 3,
        Frequency.HalfYear => 4,
        _ => Period.InAYear(frequency),
    };
}
