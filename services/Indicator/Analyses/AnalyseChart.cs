using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Analysis;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Analyses;

/// <summary>Draws a control chart of figures that are sent along. Stores nothing.</summary>
internal static class AnalyseChart
{
    /// <summary>Most values in a request.</summary>
    internal const int MostValues = 1_000_000;

    // Farrington fits a model to the years before each value: a few seconds' work.
    private const long MostBaseCounts = 5_000_000;
    private const int MostRecent = 1000;

    /// <param name="Kind">
    /// <c>xmr</c>, <c>c</c>, <c>u</c>, <c>u-prime</c>, <c>p</c>, <c>p-prime</c>, <c>g</c>, <c>t</c>, <c>ewma</c>, <c>cusum</c>, <c>poisson-cusum</c> or
    /// <c>farrington</c>.
    /// </param>
    /// <param name="Values">Oldest first, at most a million; null is a gap. Counts where the kind counts.</param>
    /// <param name="Exposure">What each value is counted on, above zero; as many as values.</param>
    /// <param name="Rules">
    /// The name of a set (<c>nhs</c>, <c>western-electric</c>, <c>nelson</c>) or a list of rules' names, the deciding one first; <c>nhs</c> when absent.
    /// </param>
    /// <param name="Polarity">Which direction is better; neutral when absent.</param>
    /// <param name="Baseline">What the limits rest on.</param>
    /// <param name="Start">Period of the first value, as 2013K1 or 2017M07; it says which season each value is of.</param>
    /// <param name="Assurance">The goal.</param>
    /// <param name="Options">Settings, some of them of one kind only.</param>
    internal sealed record Request(
        string Kind, IReadOnlyList<double?> Values, IReadOnlyList<double?>? Exposure = null, JsonElement? Rules = null, Polarity? Polarity = null,
        Baseline? Baseline = null, string? Start = null, Goal? Assurance = null, Options? Options = null);

    /// <param name="Points">How many figures from the first on; null for all.</param>
    internal sealed record Baseline(int? Points = null);

    /// <param name="Target">What single values are to keep to, in the charted unit.</param>
    internal sealed record Goal(double? Target = null);

    /// <summary>How the limits of an EWMA are reckoned.</summary>
    internal enum EwmaLimits
    {
        Exact,
        Asymptotic,
    }

    /// <summary>How a season acts on the level.</summary>
    internal enum SeasonalForm
    {
        Additive,
        Multiplicative,
    }

    /// <param name="ScreenMovingRanges">Whether wild moving ranges are left out of their average.</param>
    /// <param name="Width">Distance of the limits from the centre in sigma; 3 when absent.</param>
    /// <param name="Season">Whether the seasons of <c>start</c>'s frequency have levels of their own; for days, the days of the week.</param>
    /// <param name="SeasonalForm">Whether seasons add to the level, as when absent, or multiply it.</param>
    /// <param name="WidenForAutocorrelation">Whether limits from moving ranges are widened by the baseline's own autocorrelation.</param>
    /// <param name="SigmaAtLeastOne">Whether Laney's sigma z is taken as at least 1.</param>
    /// <param name="LeanForSkewness">Whether limits of counts and proportions lean as the count's distribution does.</param>
    /// <param name="Rebase">Indexes at which a new segment with a baseline of its own begins.</param>
    /// <param name="Lambda">EWMA: weight of the newest value; 0.2 when absent.</param>
    /// <param name="L">EWMA: distance of the limits in sigma of the average; <c>width</c> when absent.</param>
    /// <param name="Limits">EWMA: exact, as when absent, or asymptotic.</param>
    /// <param name="Target">EWMA, CUSUM: the process mean; the baseline's when absent.</param>
    /// <param name="Sigma">EWMA, CUSUM: standard deviation of a value; the baseline's by moving ranges when absent.</param>
    /// <param name="K">
    /// CUSUM: reference value in sigma, 0.5 when absent. Poisson CUSUM: reference value in cases (per exposure), Lucas' between the two means when absent.
    /// </param>
    /// <param name="H">CUSUM: decision interval in sigma, 4 when absent. Poisson CUSUM: in cases, four standard deviations of the count when absent.</param>
    /// <param name="HeadStart">CUSUM: where the sums start, in sigma. Poisson CUSUM: in cases. 0 when absent.</param>
    /// <param name="BaselineMean">Poisson CUSUM: mean count (per exposure); the baseline's when absent.</param>
    /// <param name="DetectMean">Poisson CUSUM: the mean to be seen quickly; one standard deviation of the count above the baseline's when absent.</param>
    /// <param name="B">Farrington, like all that follow, which have the names and defaults of R's <c>farringtonFlexible</c>: years back; 5 when absent.</param>
    /// <param name="W">Half the window; 3 when absent.</param>
    /// <param name="Reweight">Whether past outbreaks are down-weighted.</param>
    /// <param name="WeightsThreshold">The residual above which they are; 2.58 when absent.</param>
    /// <param name="Alpha">Nominal level of the threshold; 0.05 when absent.</param>
    /// <param name="Trend">Whether a trend is tried.</param>
    /// <param name="PThresholdTrend">The p-value below which it is kept; 0.05 when absent.</param>
    /// <param name="Limit54">Fewest cases, and in how many periods; [5,4] when absent.</param>
    /// <param name="Powertrans"><c>2/3</c>, as when absent, <c>1/2</c> or <c>none</c>.</param>
    /// <param name="PopulationOffset">Whether what is expected follows the exposure.</param>
    /// <param name="NoPeriods">Levels of the seasonal factor; 1 when absent.</param>
    /// <param name="PastWeeksNotIncluded">Newest periods left out; as many as <c>w</c> when absent.</param>
    /// <param name="ThresholdMethod"><c>delta</c>, as when absent, <c>nbPlugin</c> or <c>muan</c>.</param>
    internal sealed record Options(
        bool? ScreenMovingRanges = null, double? Width = null, bool? Season = null, SeasonalForm? SeasonalForm = null, bool? WidenForAutocorrelation = null,
        bool? SigmaAtLeastOne = null, bool? LeanForSkewness = null, IReadOnlyList<int>? Rebase = null,
        double? Lambda = null, [property: JsonPropertyName("L")] double? L = null, EwmaLimits? Limits = null, double? Target = null, double? Sigma = null,
        double? K = null, double? H = null, double? HeadStart = null, double? BaselineMean = null, double? DetectMean = null,
        int? B = null, int? W = null, bool? Reweight = null, double? WeightsThreshold = null, double? Alpha = null, bool? Trend = null, double? PThresholdTrend = null,
        IReadOnlyList<int>? Limit54 = null, string? Powertrans = null, bool? PopulationOffset = null, int? NoPeriods = null, int? PastWeeksNotIncluded = null, string? ThresholdMethod = null)
    {
        /// <summary>The options that belong to some kinds only, where they are given.</summary>
        internal IEnumerable<(string Name, bool Given, ChartKind[] Kinds)> OfKinds() =>
        [
            ("lambda", Lambda is not null, [ChartKind.Ewma]),
            ("L", L is not null, [ChartKind.Ewma]),
            ("limits", Limits is not null, [ChartKind.Ewma]),
            ("target", Target is not null, [ChartKind.Ewma, ChartKind.Cusum]),
            ("sigma", Sigma is not null, [ChartKind.Ewma, ChartKind.Cusum]),
            ("k", K is not null, [ChartKind.Cusum, ChartKind.PoissonCusum]),
            ("h", H is not null, [ChartKind.Cusum, ChartKind.PoissonCusum]),
            ("headStart", HeadStart is not null, [ChartKind.Cusum, ChartKind.PoissonCusum]),
            ("baselineMean", BaselineMean is not null, [ChartKind.PoissonCusum]),
            ("detectMean", DetectMean is not null, [ChartKind.PoissonCusum]),
            ("b", B is not null, [ChartKind.Farrington]),
            ("w", W is not null, [ChartKind.Farrington]),
            ("reweight", Reweight is not null, [ChartKind.Farrington]),
            ("weightsThreshold", WeightsThreshold is not null, [ChartKind.Farrington]),
            ("alpha", Alpha is not null, [ChartKind.Farrington]),
            ("trend", Trend is not null, [ChartKind.Farrington]),
            ("pThresholdTrend", PThresholdTrend is not null, [ChartKind.Farrington]),
            ("limit54", Limit54 is not null, [ChartKind.Farrington]),
            ("powertrans", Powertrans is not null, [ChartKind.Farrington]),
            ("populationOffset", PopulationOffset is not null, [ChartKind.Farrington]),
            ("noPeriods", NoPeriods is not null, [ChartKind.Farrington]),
            ("pastWeeksNotIncluded", PastWeeksNotIncluded is not null, [ChartKind.Farrington]),
            ("thresholdMethod", ThresholdMethod is not null, [ChartKind.Farrington]),
        ];
    }

    /// <param name="Kind">Kind of chart.</param>
    /// <param name="Centre">The centre line, before its season; the process mean of EWMA and CUSUM. Null where the baseline is too short.</param>
    /// <param name="Sigma">Standard deviation that the limits rest on; for u, p and their Laney forms the spread of the standardised values.</param>
    /// <param name="Points">One for each value.</param>
    /// <param name="Verdict">What the newest figure says.</param>
    /// <param name="Shift">The newest shift that a cumulative sum signalled.</param>
    /// <param name="Autocorrelation">Lag-1 autocorrelation of what the baseline leaves; null where there is none to tell.</param>
    /// <param name="AutocorrelationCorrected">The same without the bias of short series.</param>
    /// <param name="SeasonFactors">Levels of the seasons, from the first of the year: differences that average 0, or factors that average 1.</param>
    /// <param name="Trial">Whether the limits rest on fewer than twelve figures; for Farrington, whether the newest could not be assessed.</param>
    internal sealed record Response(
        string Kind, double? Centre, double? Sigma, IEnumerable<Point> Points, Verdict Verdict, Shift? Shift, double? Autocorrelation, double? AutocorrelationCorrected,
        IReadOnlyList<double> SeasonFactors, bool Trial);

    /// <param name="Value">The charted value: a rate where there is an exposure; null for a gap.</param>
    /// <param name="Lower">Lower limit, of the statistic where there is one. Of a CUSUM both sums are held against its distance from zero.</param>
    /// <param name="Centre">Centre line with its season.</param>
    /// <param name="Upper">Upper limit.</param>
    /// <param name="Rules">Rules that hold at the point, the deciding one first.</param>
    /// <param name="MemberOf">Rules of whose run the point is part.</param>
    /// <param name="Variation">What the point says.</param>
    /// <param name="Statistic">The moving average of an EWMA.</param>
    /// <param name="UpperSum">The upper sum of a CUSUM.</param>
    /// <param name="LowerSum">The lower sum of a CUSUM, not negative.</param>
    internal sealed record Point(
        double? Value, double? Lower, double? Centre, double? Upper, IEnumerable<string> Rules, IEnumerable<string> MemberOf, Variation Variation,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Statistic,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? UpperSum,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LowerSum);

    /// <param name="Variation">What the newest figure says.</param>
    /// <param name="Assurance">Whether the goal is met; null without one.</param>
    internal sealed record Verdict(Variation Variation, Assurance? Assurance);

    /// <param name="StartedAt">Index of the first point of the shift.</param>
    /// <param name="Level">The process mean since then, estimated at the point that signalled.</param>
    internal sealed record Shift(int StartedAt, double Level);

    internal static Results<Ok<Response>, ValidationProblem> Handle(Request request)
    {
        var errors = new Dictionary<string, string[]>();
        if (Settings(request, errors) is not { } settings)
            return TypedResults.ValidationProblem(errors);
        try
        {
            var chart = ControlChart.Draw([.. request.Values], request.Exposure is { } exposure ? [.. exposure] : default, settings);
            return TypedResults.Ok(Show(chart, settings.Kind));
        }
        catch (ChartException refused)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { [FieldOf(refused.Field)] = [refused.Reason] });
        }
    }

    private static ChartSettings? Settings(Request request, Dictionary<string, string[]> errors)
    {
        if (!ChartKinds.TryParse(request.Kind, out var kind))
            errors["kind"] = [$"'{ObservationRow.Short(request.Kind)}' is not one of {string.Join(", ", ChartKinds.Names)}."];
        if (request.Values.Count > MostValues)
            errors["values"] = [$"At most {MostValues} values are charted at a time."];
        else if (request.Exposure is { } exposure && exposure.Count != request.Values.Count)
            errors["exposure"] = ["There must be as many as values."];
        else if (request.Exposure is not null && kind is not (ChartKind.U or ChartKind.UPrime or ChartKind.P or ChartKind.PPrime or ChartKind.PoissonCusum or ChartKind.Farrington))
            errors["exposure"] = [$"A chart of kind {kind.Name()} takes no exposure."];
        else if (request.Exposure is null && kind is ChartKind.U or ChartKind.UPrime or ChartKind.P or ChartKind.PPrime)
            errors["exposure"] = [$"A chart of kind {kind.Name()} needs one for each value."];

        var options = request.Options ?? new Options();
        foreach (var (name, given, kinds) in options.OfKinds())
        {
            if (given && !kinds.Contains(kind))
                errors["options." + name] = [$"This option is of {string.Join(" and ", kinds.Select(ChartKinds.Name))} only."];
        }
        if (kind is ChartKind.Farrington && options.Season is not null)
            errors["options.season"] = ["Farrington's season is noPeriods."];
        var rules = Rules(request.Rules, errors);
        var farrington = Farrington(options, errors);
        var (seasons, first) = kind is ChartKind.Farrington ? (PerYear(request.Start, errors), 0) : Seasons(request.Start, options.Season is true, errors);
        if (kind is ChartKind.Farrington && Math.Min((long)Math.Clamp(farrington.B, 1, 1000) * seasons, request.Values.Count) * request.Values.Count > MostBaseCounts)
            errors["values"] = [$"These are too many to fit a model for each: values times periods of b years may be {MostBaseCounts} at most."];
        if (options.SeasonalForm is not null && options.Season is not true)
            errors["options.seasonalForm"] = ["There is no season: set options.season."];
        return errors.Count > 0 ? null : new ChartSettings
        {
            Kind = kind,
            Rules = rules,
            Polarity = request.Polarity ?? Polarity.Neutral,
            BaselinePoints = request.Baseline?.Points,
            Width = options.Width ?? 3,
            Seasons = seasons,
            FirstSeason = first,
            SeasonMultiplicative = options.SeasonalForm is SeasonalForm.Multiplicative,
            ScreenMovingRanges = options.ScreenMovingRanges is true,
            Goal = request.Assurance?.Target,
            Rebases = options.Rebase ?? [],
            SigmaAtLeastOne = options.SigmaAtLeastOne is true,
            LeanForSkewness = options.LeanForSkewness is true,
            WidenForAutocorrelation = options.WidenForAutocorrelation is true,
            Farrington = farrington,
            Ewma = new EwmaSettings
            {
                Lambda = options.Lambda ?? 0.2,
                L = options.L,
                Target = options.Target,
                Sigma = options.Sigma,
                ExactLimits = options.Limits is not EwmaLimits.Asymptotic,
            },
            Cusum = kind is not ChartKind.Cusum ? new CusumSettings() : new CusumSettings
            {
                K = options.K ?? 0.5,
                H = options.H ?? 4,
                HeadStart = options.HeadStart ?? 0,
                Target = options.Target,
                Sigma = options.Sigma,
            },
            PoissonCusum = kind is not ChartKind.PoissonCusum ? new PoissonCusumSettings() : new PoissonCusumSettings
            {
                K = options.K,
                H = options.H,
                HeadStart = options.HeadStart ?? 0,
                BaselineMean = options.BaselineMean,
                DetectMean = options.DetectMean,
            },
        };
    }

    private static RuleSet Rules(JsonElement? sent, Dictionary<string, string[]> errors)
    {
        switch (sent?.ValueKind)
        {
            case null or JsonValueKind.Null:
                return RuleSet.Nhs;
            case JsonValueKind.String when RuleSet.TryParse(Text(sent.Value), out var set):
                return set;
            case JsonValueKind.Array:
                var rules = new List<RunRule>();
                foreach (var name in sent.Value.EnumerateArray())
                {
                    if (RunRules.TryParse(Text(name), out var rule) && !rules.Contains(rule))
                        rules.Add(rule);
                    else
                        return Wrong($"rules[{rules.Count}]", "This is not the name of a rule, or stands twice.");
                }
                return rules.Count > 0 ? RuleSet.Of(rules) : Wrong("rules", "Give at least one rule.");
            default:
                return Wrong("rules", "Give nhs, western-electric, nelson, beyond-limit, or a list of rules' names.");
        }

        // A text that is not valid Unicode can't be had as a string.
        static string? Text(JsonElement element)
        {
            try
            {
                return element.ValueKind is JsonValueKind.String ? element.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        RuleSet Wrong(string field, string reason)
        {
            errors[field] = [reason];
            return RuleSet.Nhs;
        }
    }

    private static FarringtonSettings Farrington(Options sent, Dictionary<string, string[]> errors)
    {
        var settings = new FarringtonSettings();
        if (sent.Limit54 is not (null or [_, <= MostRecent]))
            errors["options.limit54"] = [$"Give two numbers: cases, and periods up to {MostRecent}."];
        var power = sent.Powertrans switch { null or "2/3" => FarringtonPower.TwoThirds, "1/2" => FarringtonPower.Half, "none" => FarringtonPower.None, _ => (FarringtonPower?)null };
        if (power is null)
            errors["options.powertrans"] = ["Give 2/3, 1/2 or none."];
        var method = sent.ThresholdMethod switch
        {
            null or "delta" => FarringtonThreshold.Delta,
            "nbPlugin" => FarringtonThreshold.NbPlugin,
            "muan" => FarringtonThreshold.Muan,
            _ => (FarringtonThreshold?)null,
        };
        if (method is null)
            errors["options.thresholdMethod"] = ["Give delta, nbPlugin or muan."];
        return settings with
        {
            B = sent.B ?? settings.B,
            W = sent.W ?? settings.W,
            Reweight = sent.Reweight ?? settings.Reweight,
            WeightsThreshold = sent.WeightsThreshold ?? settings.WeightsThreshold,
            Alpha = sent.Alpha ?? settings.Alpha,
            Trend = sent.Trend ?? settings.Trend,
            PThresholdTrend = sent.PThresholdTrend ?? settings.PThresholdTrend,
            Limit54 = sent.Limit54 is [var cases, var period] ? new FarringtonLowCounts(cases, period) : settings.Limit54,
            Powertrans = power ?? settings.Powertrans,
            PopulationOffset = sent.PopulationOffset ?? settings.PopulationOffset,
            NoPeriods = sent.NoPeriods ?? settings.NoPeriods,
            PastWeeksNotIncluded = sent.PastWeeksNotIncluded,
            ThresholdMethod = method ?? settings.ThresholdMethod,
        };
    }

    // Farrington counts back in whole years, so it needs to know how many periods they have, and no more.
    private static int PerYear(string? start, Dictionary<string, string[]> errors)
    {
        if (Period.TryParse(start, out var period))
            return period.Frequency switch { Frequency.Month => 12, Frequency.Quarter => 4, Frequency.HalfYear => 2, Frequency.Week => 52, Frequency.Day => 365, _ => 1 };
        errors["start"] = [start is null ? "The period of the first value says how many there are in a year." : $"'{ObservationRow.Short(start)}' is not a period; write 2007K1, 2017M07 or 2024, say."];
        return 1;
    }

    // A week's place in its year slips by one with each year of 53 weeks.
    private static (int Seasons, int First) Seasons(string? start, bool wanted, Dictionary<string, string[]> errors)
    {
        var none = (1, 0);
        if (start is null)
        {
            if (wanted)
                errors["start"] = ["A season needs the period of the first value."];
            return none;
        }
        if (!Period.TryParse(start, out var period))
        {
            errors["start"] = [$"'{ObservationRow.Short(start)}' is not a period; write 2007K1, 2017M07 or 2024, say."];
            return none;
        }
        if (!wanted)
            return none;
        switch (period.Frequency)
        {
            case Frequency.Month: return (12, period.Ordinal % 12);
            case Frequency.Quarter: return (4, period.Ordinal % 4);
            case Frequency.HalfYear: return (2, period.Ordinal % 2);
            case Frequency.Week: return (52, Math.Min(int.Parse(period.ToString()[5..], System.Globalization.CultureInfo.InvariantCulture), 52) - 1);
            case Frequency.Day: return (7, period.Ordinal % 7);
            default:
                errors["options.season"] = ["Years have no season."];
                return none;
        }
    }

    private static string FieldOf(string field)
    {
        var (name, rest) = field.IndexOf('[', StringComparison.Ordinal) is var at and > 0 ? (field[..at], field[at..]) : (field, "");
        return name switch
        {
            "kind" or "polarity" or "values" => field,
            "exposures" => "exposure" + rest,
            "baselinePoints" => "baseline.points",
            "goal" => "assurance.target",
            "firstSeason" => "start",
            "seasons" => "options.season",
            "seasonMultiplicative" => "options.seasonalForm",
            "rebases" => "options.rebase" + rest,
            _ => "options." + field,
        };
    }

    private static Response Show(ControlChart chart, ChartKind kind) => new(
        kind.Name(), chart.Centre, chart.Sigma,
        // One at a time while the answer is written: a million points would not do well as objects.
        chart.Points.Select(point => new Point(
            point.Value, point.Lower, point.Centre, point.Upper, point.Rules.Select(mark => mark.Rule.Name()), point.MemberOf.Select(rule => rule.Name()), point.Variation,
            point.Statistic, point.UpperSum, point.LowerSum)),
        new Verdict(chart.Verdict.Variation, chart.Verdict.Assurance),
        chart.Shift is { } shift ? new Shift(shift.StartedAt, shift.Level) : null,
        chart.Autocorrelation, chart.AutocorrelationCorrected, chart.SeasonFactors, chart.Trial);
}
