using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.WatchLists;

namespace Tryghed.Indicator.Signals;

/// <summary>What a chart rests on besides the figures. What is left out is as for an indicator that nobody has said anything of.</summary>
internal sealed record ChartBasis
{
    internal static ChartBasis Plain { get; } = new();

    /// <summary>How the series is watched; the indicator's defaults without.</summary>
    internal WatchedIndicator? Watched { get; init; }

    /// <summary>Versions of its limits, oldest first; without any there are no alarms.</summary>
    internal IReadOnlyList<SeriesPolicy> Policies { get; init; } = [];

    /// <summary>Ordinals of the periods at which a new baseline begins, ascending.</summary>
    internal IReadOnlyList<int> Rebases { get; init; } = [];

    /// <summary>Ordinals at which figures begin to be counted in another way: a baseline ends there.</summary>
    internal IReadOnlyList<int> Breaks { get; init; } = [];
}

/// <summary>The chart of one series, its limits frozen on the baseline, and what monitoring says of it (METHODS 1 and 2).</summary>
internal sealed class SeriesChart
{
    /// <summary>Fewer points than this give trial limits, which raise no alarm.</summary>
    internal const int LeastForAlarms = ChartSettings.LeastForAlarms;

    private const double PerThousand = 1000;

    private readonly double scale;
    private readonly MonitoredSeries figures;

    private SeriesChart(IndicatorDefinition indicator, IReadOnlyList<Observation> observations, ChartBasis basis)
    {
        Indicator = indicator;
        Watched = basis.Watched ?? new WatchedIndicator { Organisation = indicator.Owner, Indicator = indicator.Code };
        Policies = basis.Policies;
        First = observations.Count > 0 ? observations[0].Ordinal : 0;
        Observations = new Observation?[observations.Count > 0 ? observations[^1].Ordinal - First + 1 : 0];
        foreach (var observation in observations)
            Observations[observation.Ordinal - First] = observation;
        var withExposure = indicator.Kind is not Kind.Value && observations.Any(o => o.Exposure is not null);
        scale = indicator.Kind is Kind.Count && withExposure ? PerThousand : 1;
        Unit = indicator.ChartedUnit(withExposure);
        Values = [.. Observations.Select(o => withExposure && o?.Exposure is null ? null : o?.Value)];
        Exposures = withExposure ? [.. Observations.Select(o => o?.Exposure)] : [];

        var rebase = basis.Rebases.Where(ordinal => ordinal > First && ordinal <= First + Length - 1).Select(ordinal => ordinal - First).ToArray();
        SegmentStart = rebase is [] ? 0 : rebase[^1];
        int[] starts = [0, .. rebase], ends = [.. rebase, Length];
        var baselines = starts.Select((start, s) => BaselineOf(start, ends[s], named: s == 0, basis.Breaks)).ToArray();
        var baseline = BaselineIndexes = baselines[^1];
        Form = ChartKindOf(indicator.Kind, withExposure);
        Seasons = SeasonsOf(baseline);
        FirstSeason = SeasonOf(Seasons);
        figures = new MonitoredSeries(FigureKindOf(indicator.Kind, withExposure), Values, Exposures, Seasons, FirstSeason);
        Model = ModelOf(baseline);
        Trial = baseline.Length < LeastForAlarms;
        // A stretch too short for a season borrows the one before it; where the first is, the chart is drawn without.
        Drawn = Draw([.. baselines.SelectMany(one => one)], SeasonsOf(baselines[0]) > 1 ? baselines.Max(SeasonsOf) : 1, rebase);
        Baseline = baseline.Length < 2 ? null : (PeriodAt(baseline[0]), PeriodAt(baseline[^1]), baseline.Length);
        (Worse, Better) = Follow();
    }

    internal IndicatorDefinition Indicator { get; }

    internal WatchedIndicator Watched { get; }

    internal IReadOnlyList<SeriesPolicy> Policies { get; }

    /// <summary>Ordinal of the first period.</summary>
    internal int First { get; }

    internal int Length => Observations.Length;

    /// <summary>One for each period; null where there is no row.</summary>
    internal Observation?[] Observations { get; }

    /// <summary>Figures as recorded: cases, or the value itself.</summary>
    internal double?[] Values { get; }

    /// <summary>What they are counted on; empty where nothing is.</summary>
    internal double?[] Exposures { get; }

    /// <summary>First point of the newest baseline's stretch.</summary>
    internal int SegmentStart { get; }

    internal ChartKind Form { get; }

    /// <summary>Indexes of the figures that the limits rest on.</summary>
    internal int[] BaselineIndexes { get; }

    internal int Seasons { get; }

    internal int FirstSeason { get; }

    internal StableModel? Model { get; }

    /// <summary>Limits and rules as drawn, in the unit of figure per exposure; null where there are too few figures for limits.</summary>
    internal ControlChart? Drawn { get; }

    /// <summary>First and last point of the baseline, and how many figures it has; null where none is charted.</summary>
    internal (Period From, Period To, int Points)? Baseline { get; }

    /// <summary>Whether the limits rest on too few points for alarms.</summary>
    internal bool Trial { get; }

    internal string Unit { get; }

    /// <summary>Alarms of a worsening, and of an improvement; null where there are none to be had.</summary>
    internal Course? Worse { get; }
    internal Course? Better { get; }

    internal Period PeriodAt(int point) => new(Indicator.Frequency, First + point);

    /// <summary>Index of the newest figure; −1 where there is none.</summary>
    internal int Newest => Array.FindLastIndex(Values, value => value is not null);

    /// <summary>A figure in the unit of <see cref="Values"/> as the charted unit has it.</summary>
    internal double Charted(double figure, int point) => Exposures is [] ? figure : figure / Exposures[point]!.Value * scale;

    /// <summary>A figure in the charted unit.</summary>
    internal double? Charted(int point) => Values[point] is not { } value ? null : Exposures is [] ? value : value / Exposures[point] * scale;

    /// <summary>Limits in the charted unit.</summary>
    internal (double? Lower, double? Centre, double? Upper) Limits(int point) =>
        Drawn?.Points[point] is { } at ? (NotBelowNothing(at.Lower * scale), at.Centre * scale, at.Upper * scale) : (null, null, null);

    // There are no fewer cases than none.
    private double? NotBelowNothing(double? limit) => Indicator.Kind is Catalogue.Kind.Value || limit is null ? limit : Math.Max(0, limit.Value);

    /// <summary>What is expected of a period, in the charted unit.</summary>
    internal double? Expected(int point) => Model?.Expected(point) is { } mean ? Exposures is [] ? mean : mean / Exposures[point] * scale : null;

    /// <summary>The version of the limits that judges a point; null before there is any.</summary>
    internal SeriesPolicy? PolicyAt(int point) => Policies.LastOrDefault(policy => policy.FromOrdinal <= First + point);

    /// <summary>A model that rests on other figures than the baseline; null where they are too few.</summary>
    internal StableModel? ModelOf(int[] points) => points.Length < 2 ? null : StableModel.Fit(figures, points);

    /// <summary>Draws the chart of one series.</summary>
    /// <param name="indicator">What is measured.</param>
    /// <param name="observations">The series as it is known, oldest first.</param>
    /// <param name="basis">What it rests on.</param>
    internal static SeriesChart Draw(IndicatorDefinition indicator, IReadOnlyList<Observation> observations, ChartBasis? basis = null) => new(indicator, observations, basis ?? ChartBasis.Plain);

    // A provisional figure is charted, but no limit rests on it. A break ends the baseline; one so early that too little is left before it moves the baseline behind it.
    private int[] BaselineOf(int start, int end, bool named, IReadOnlyList<int> breaks)
    {
        var final = Enumerable.Range(start, end - start).Where(i => Values[i] is not null && Observations[i]!.Status.IsFinal()).ToArray();
        var window = named && Watched.BaselinePoints is null ? Indicator.Baseline : null;
        var first = window is null ? final : [.. final.Where(i => First + i >= window.Value.From.Ordinal && First + i <= window.Value.To.Ordinal)];
        foreach (var at in breaks.Select(ordinal => ordinal - First).Where(at => at > start))
        {
            var before = first.Where(i => i < at).ToArray();
            if (before.Length == first.Length)
                break;
            if (before.Length >= LeastForAlarms)
            {
                (first, end) = (before, at);
                break;
            }
            first = window is null ? [.. final.Where(i => i >= at)] : [.. first.Where(i => i >= at)];
        }
        var full = Watched.BaselinePoints ?? Indicator.BaselineLength;
        // While the baseline still grows its newest point is judged by limits that it did not help to set, as soon as there are enough without it.
        return window is not null ? first : first.Length >= full ? first[..full] : first.Length > LeastForAlarms && end == Length ? first[..^1] : first;
    }

    private int SeasonOf(int seasons) => ((First % seasons) + seasons) % seasons;

    private int SeasonsOf(int[] baseline)
    {
        var cycle = Watched.Seasons(Indicator.Frequency);
        return cycle > 1 && Enumerable.Range(0, cycle).All(season => baseline.Count(i => (((First + i) % cycle) + cycle) % cycle == season) >= 2) ? cycle : 1;
    }

    // Every stretch keeps the baseline and the season that it had before the next one began.
    private ControlChart? Draw(int[] baseline, int seasons, int[] rebases)
    {
        if (Length == 0)
            return null;
        // Counts without an exposure are charted as counts all the same: u′ on one of it each period.
        return ControlChart.Draw(Values, Form is ChartKind.UPrime && Exposures is [] ? [.. Values.Select(_ => (double?)1)] : Exposures, new ChartSettings
        {
            Kind = Form,
            Rules = Watched.RuleSet,
            Polarity = Indicator.Polarity,
            BaselineIndexes = baseline,
            BaselinePoints = Indicator.BaselineLength,
            BaselineEligible = [.. Observations.Select(o => o?.Status.IsFinal() is true)],
            Seasons = seasons,
            FirstSeason = SeasonOf(seasons),
            SeasonMultiplicative = Form is not ChartKind.XmR,
            SigmaAtLeastOne = true,
            WidenForAutocorrelation = Policies.Count > 0,
            KnownAutocorrelation = Policies.Count > 0 ? Policies[^1].Autocorrelation : null,
            Rebases = rebases,
            Goal = (Watched.Target ?? Indicator.TargetValue) / scale,
        });
    }

    private ChartKind ChartKindOf(Kind kind, bool withExposure)
    {
        if (Watched.Chart is { } chosen && ChartKinds.TryParse(chosen, out var wanted) && wanted is not (ChartKind.Ewma or ChartKind.Cusum or ChartKind.Farrington))
            return wanted;
        return (kind, withExposure) switch
        {
            (Catalogue.Kind.Count, _) => ChartKind.UPrime,
            (Catalogue.Kind.Proportion, true) => ChartKind.PPrime,
            _ => ChartKind.XmR,
        };
    }

    private static FigureKind FigureKindOf(Kind kind, bool withExposure) => kind switch
    {
        Catalogue.Kind.Count => FigureKind.Count,
        Catalogue.Kind.Proportion when withExposure => FigureKind.Proportion,
        _ => FigureKind.Value,
    };

    private (Course? Worse, Course? Better) Follow()
    {
        if (Model is null || Trial || Policies.Count == 0 || Indicator.Polarity is Polarity.Neutral)
            return (null, null);
        var worse = Indicator.Polarity is Polarity.LowerIsBetter ? Direction.Up : Direction.Down;
        return (In(worse), In(worse is Direction.Up ? Direction.Down : Direction.Up));

        Course In(Direction direction) => Watched.Rules is not null && Drawn is not null ? RuleCourse.Of(Drawn.Points, direction, SegmentStart)
            : Watched.Chart is "farrington" ? OnsetCourse.Of(this, direction)
            : Tryghed.Analysis.Monitoring.Monitor.Follow(Model, SegmentStart, Length, Watched.Scheme, point => (PolicyAt(point) ?? Policies[0]).Width, direction);
    }
}
