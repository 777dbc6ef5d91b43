using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>How an indicator stands in an area; the worst first, as the page sorts them.</summary>
public enum Standing
{
    Worsening,
    Held,
    Changed,
    Usual,
    Trial,
    Improving,
    NoFigures,
    NotAnswered,
}

/// <summary>An indicator in an area, and what is said of it.</summary>
public sealed record IndicatorState(Indicator Indicator, Standing Standing, Signal? Signal, Chart? Chart, IReadOnlyList<Finding>? Findings = null)
{
    internal bool Synthetic => Indicator.Synthetic || Chart is { Synthetic: true };

    internal string Word => Standing switch
    {
        Standing.Worsening => "Forværring",
        Standing.Improving => "Bedring",
        Standing.Held => "Tilbageholdt",
        Standing.Changed => "Ændring",
        Standing.Usual => "Som sædvanligt",
        Standing.Trial => "For få tal til at sige det",
        Standing.NoFigures => "Ingen tal for området",
        _ => "Kan ikke hentes lige nu",
    };

    /// <summary>The class that gives the word its colour and shape; the word stands beside it always.</summary>
    internal string Class => Standing switch
    {
        Standing.Worsening => "worsening",
        Standing.Improving => "improving",
        Standing.Held => "held",
        Standing.Changed => "changed",
        Standing.Usual => "usual",
        _ => "unknown",
    };

    /// <summary>Why the alarm is held.</summary>
    internal IReadOnlyList<Finding> Holding => Signal is { Held: true } ? [.. (Findings ?? []).Where(finding => finding.Holds)] : [];

    /// <summary>The signal's own page.</summary>
    internal string? SignalPage => Guid.TryParse(Signal?.Id, out var id) ? $"/signaler/{id}" : null;

    /// <summary>The newest point that has a value.</summary>
    internal ChartPoint? Newest => Chart?.Points.LastOrDefault(point => point.Value is not null);

    internal int Decimals => Indicator is { Decimals: { } decimals, Kind: not "count" }
        ? decimals
        : Danish.Decimals(Chart?.Points.Max(point => Math.Max(point.Value ?? 0, point.Upper ?? 0)) ?? Signal?.Value ?? 0);

    internal string Unit => Chart?.Unit ?? Indicator.Unit;

    internal string Source => Indicator.Attribution ?? Chart?.Source ?? Indicator.Source ?? "";

    internal string Number(double? value) => Danish.Number(value, Decimals);

    /// <summary>The first period of the unbroken stretch of marked points that ends with the newest; null when the newest is not marked.</summary>
    internal string? Since
    {
        get
        {
            string? since = null;
            foreach (var point in (Chart?.Points ?? []).Reverse().Where(point => point.Value is not null))
            {
                if (Chart!.Said(point) != Signal?.Variation)
                    break;
                since = point.Period;
            }
            return since;
        }
    }

    /// <summary>Why the signal is open, a sentence for each rule, the deciding one first.</summary>
    internal IEnumerable<string> Reasons => (Signal?.Rules ?? []).Select(rule => Reason(rule, Signal!));

    private string Reason(string rule, Signal signal)
    {
        var above = signal.Value > signal.Centre;
        var limit = above ? $"den øvre grænse ({Number(signal.Upper)})" : $"den nedre grænse ({Number(signal.Lower)})";
        return rule switch
        {
            "beyond-limit" => $"Tallet ligger {(above ? "over" : "under")} {limit}, altså uden for de udsving, serien plejer at have.",
            "trend-of-7" => $"Syv tal i træk er {(Rising(signal.Period) ? "steget" : "faldet")}.",
            "2-of-3-near-limit" => $"To af de seneste tre tal ligger tæt på {limit}, og alle tre på samme side af det normale niveau.",
            "7-on-one-side" => $"Syv tal i træk ligger {(above ? "over" : "under")} det normale niveau ({Number(signal.Centre)}).",
            "cusum" => $"Tallene har samlet set ligget mere {(above ? "over" : "under")} det normale niveau, end tilfældige udsving kan forklare.",
            "ewma" => $"Det løbende gennemsnit af tallene er kommet længere {(above ? "over" : "under")} det normale niveau, end tilfældige udsving kan forklare.",
            "farrington" => "Tallet er højere, end samme tid de foregående år lader vente.",
            "false-discovery-rate" => "Områderne er vurderet samlet, og tallet skiller sig ud fra det, tilfældigheder ville give.",
            _ => rule,
        };
    }

    private bool Rising(string period)
    {
        var known = (Chart?.Points ?? []).Where(point => point.Value is not null).ToList();
        var at = known.FindIndex(point => point.Period == period);
        return at > 0 && known[at].Value > known[at - 1].Value;
    }
}
