using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.WatchLists;

/// <summary>What an organisation watches, and how many false alarms a year it can live with: one budget over all of it (METHODS 2).</summary>
/// <remarks>An organisation watches series of the indicators that it owns, so that every series has one policy and no alarm is told twice; decision 0030 says what that costs.</remarks>
internal sealed class WatchList
{
    internal const double OneAYear = 1;

    public required string Organisation { get; init; }

    /// <summary>Expected false alarms of a worsening over all its series in twelve months, above 0.</summary>
    public double FalseAlarmsPerYear { get; private set; } = OneAYear;

    /// <summary>Grows by one each time that limits are solved for.</summary>
    public int Version { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }
    public required string ChangedBy { get; set; }

    internal void Budget(double falseAlarmsPerYear, string by, DateTimeOffset now) => (FalseAlarmsPerYear, ChangedBy, ChangedAt) = (falseAlarmsPerYear, by, now);

    internal int NextVersion() => ++Version;
}

/// <summary>How a watch list follows one indicator.</summary>
internal sealed class WatchedIndicator
{
    public required string Organisation { get; init; }
    public required string Indicator { get; init; }

    /// <summary>Area codes; null for every area that has figures.</summary>
    public List<string>? Areas { get; set; }

    /// <summary>Wire name of the kind of chart; null for the one that fits the indicator.</summary>
    public string? Chart { get; set; }

    /// <summary>Run rules instead of a share of the budget: a set's name, or names of rules. Null for a share of the budget.</summary>
    public List<string>? Rules { get; set; }

    /// <summary>Shift in sigma that the budget's limits are tuned to see soonest.</summary>
    public double Detect { get; set; } = 1;

    /// <summary>Share of false alarms among the alarms of one release, instead of a share of the budget.</summary>
    public double? FalseDiscoveryRate { get; set; }

    /// <summary>Whether the areas' figures may depend on each other in any way at all (Benjamini &amp; Yekutieli) or rise and fall together (Benjamini &amp; Hochberg).</summary>
    public bool ArbitraryDependence { get; set; }

    /// <summary>Whether a season is taken out; null where the frequency says so.</summary>
    public bool? Season { get; set; }

    /// <summary>Length of a baseline without a name, in figures; null for the frequency's.</summary>
    public int? BaselinePoints { get; set; }

    /// <summary>Target of the charted value.</summary>
    public double? Target { get; set; }

    internal bool Watches(string area) => Areas is null || Areas.Contains(area);

    internal bool SpendsBudget => Rules is null && FalseDiscoveryRate is null;

    internal int Seasons(Frequency frequency) => Season is false ? 1 : frequency switch
    {
        Frequency.Month => 12,
        Frequency.Quarter => 4,
        Frequency.HalfYear => 2,
        Frequency.Day => 7, // the week is the season of days
        _ => 1,
    };

    internal RuleSet RuleSet => Rules switch
    {
        null or [] => RuleSet.Nhs,
        [var one] when RuleSet.TryParse(one, out var set) => set,
        var names => RuleSet.Of(names.Select(name => RunRules.TryParse(name, out var rule) ? rule : RunRule.BeyondLimit)),
    };

    /// <summary>What raises an alarm other than published rules, in a word.</summary>
    internal string Raises => FalseDiscoveryRate is not null ? "false-discovery-rate" : Chart is "farrington" ? "farrington" : Scheme.IsEwma ? "ewma" : "cusum";

    internal AlarmScheme Scheme => Rules is not null ? AlarmScheme.Shewhart(RuleSet.Rules)
        : FalseDiscoveryRate is not null ? AlarmScheme.Shewhart([RunRule.BeyondLimit])
        : Chart is "ewma" ? AlarmScheme.Ewma(0.2)
        : AlarmScheme.Cusum(Detect / 2);
}

/// <summary>The limits of one series as they were solved for, which hold from a period on and never backwards.</summary>
internal sealed class SeriesPolicy
{
    public required string Indicator { get; init; }
    public required string Area { get; init; }

    /// <summary>1 for the series' first.</summary>
    public required int Version { get; init; }

    /// <summary>First period that these limits judge.</summary>
    public required int FromOrdinal { get; init; }

    /// <summary>Why there is a new version, in English.</summary>
    public required string Why { get; init; }

    /// <summary>Version of the watch list whose budget it spends.</summary>
    public required int WatchListVersion { get; init; }

    /// <summary>Text that names what raises an alarm.</summary>
    public required string Scheme { get; init; }

    /// <summary>Width of the limits, corrected for the baseline: h of a CUSUM, L of an EWMA, sigma of run rules.</summary>
    public required double Width { get; init; }

    /// <summary>Figures of the baseline that the correction is for.</summary>
    public required int Points { get; init; }
    public required int Seasons { get; init; }
    public required double Autocorrelation { get; init; }
    public required double SigmaFloor { get; init; }

    /// <summary>The promise: expected false alarms of a worsening in twelve months.</summary>
    public required double FalseAlarmsPerYear { get; init; }

    /// <summary>Textbook figure for known parameters: mean number of periods between false alarms; null where it is not known exactly.</summary>
    public double? Arl0 { get; init; }

    /// <summary>Mean number of periods until a worsening of one sigma is seen, when it begins with the monitoring and when it comes later.</summary>
    public required double DelayZeroState { get; init; }
    public required double DelaySteadyState { get; init; }
    public required DateTimeOffset SettledAt { get; init; }

    internal Estimation Estimation => new(Points, Seasons, Autocorrelation, SigmaFloor);
}
