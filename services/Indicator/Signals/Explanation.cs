using System.Globalization;
using Tryghed.Analysis;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;

namespace Tryghed.Indicator.Signals;

/// <summary>A signal in words: a paragraph in each language for somebody who knows no statistics, with all numbers in it.</summary>
internal static class Explanation
{
    private const string Source = "Kilde: ";

    private static readonly HashSet<string> Islands = ["360", "400", "411", "482", "492", "563", "741", "825"];

    // The units that the catalogue's sources use; others stand as they are, in Danish.
    private static readonly Dictionary<string, string> Units = new()
    {
        ["anmeldelser"] = "reports",
        ["sager"] = "cases",
        ["tilfælde"] = "cases",
        ["personer"] = "people",
        ["procent"] = "per cent",
        ["antal"] = "",
        ["point"] = "points",
        ["indeks"] = "index points",
        ["dage"] = "days",
        ["minutter"] = "minutes",
        ["kroner"] = "kroner",
        ["ofre"] = "victims",
    };

    /// <param name="signal">The signal, with its steps.</param>
    /// <param name="indicator">Its indicator.</param>
    /// <param name="recordedAt">When the vintage of its figure was stored; null when that is not known.</param>
    internal static Text Of(Signal signal, IndicatorDefinition indicator, DateTimeOffset? recordedAt)
    {
        var sentences = new List<(string Da, string En)>();
        if (indicator.Synthetic)
            sentences.Add(("Tallene her er opdigtede og viser kun, hvordan systemet virker.", "The figures here are made up, only to show how the system works."));
        sentences.Add(Happened(signal, indicator));
        sentences.Add(Compared(signal));
        sentences.Add(Began(signal, indicator.Frequency));
        sentences.AddRange(Why(signal, indicator));
        if (signal.FalseAlarmsPerYear is > 0 and var perYear)
            sentences.Add(Often(perYear));
        if (signal.DelayPeriods is > 0 and var delay)
            sentences.Add(Fast(delay, indicator.Frequency, signal.Variation));
        if (signal.Scope is "local")
            sentences.Add(("Ændringen er lokal: området har flyttet sig mere end resten af landet.", "The change is local: the area has moved more than the rest of the country."));
        if (signal.Scope is "national")
            sentences.Add(("Ændringen ses i hele landet, så årsagen skal næppe søges i området alene.", "The change is seen all over the country, so its cause is hardly to be found in the area alone."));
        sentences.AddRange(Findings(signal));
        sentences.Add(Status(signal));
        sentences.Add(From(signal, indicator, recordedAt));
        var (da, en) = (string.Join(' ', sentences.Select(one => one.Da)), string.Join(' ', sentences.Select(one => one.En)));
        return signal.Variation is Variation.Worsening ? new Text(da, en) : new Text(Calmly(da, "Alarmen ", "Signalet "), Calmly(en, "The alarm ", "The signal "));

        // Nobody is alarmed by an improvement.
        static string Calmly(string text, string alarm, string signal) => text.Replace(". " + alarm, ". " + signal, StringComparison.Ordinal);
    }

    private static (string Da, string En) Happened(Signal signal, IndicatorDefinition indicator)
    {
        var (where, period, value) = (Where(signal.Area), Wording.Of(Period.Parse(signal.Period)), Value(signal.Value, signal.Unit, indicator.Decimals));
        var worse = signal.Variation is Variation.Worsening;
        var (side, english) = signal.Value > signal.Centre ? ("højere", "higher") : signal.Value < signal.Centre ? ("lavere", "lower") : ("det samme", "the same");
        var (daSide, enSide) = signal.Value == signal.Centre ? ("det ventede", "as expected") : ($"{side} end ventet", $"{english} than expected");
        // A run can end in a figure that by itself lies on the other side.
        if (signal.Value != signal.Centre && signal.Value > signal.Centre != Up(signal, indicator))
            (daSide, enSide) = ($"for sig selv {daSide}", $"by itself {enSide}");
        return (
            $"»{indicator.TitleDa}« viser en {(worse ? "forværring" : "forbedring")} {where.Da}: i {period.Da} var tallet {value.Da}, og det er {daSide}.",
            $"“{indicator.TitleEn ?? indicator.TitleDa}” shows {(worse ? "a worsening" : "an improvement")} {where.En}: in {period.En} the figure was {value.En}, which is {enSide}.");
    }

    private static (string Da, string En) Compared(Signal signal)
    {
        var (window, centre, points) = (Wording.Of(Period.Parse(signal.BaselineFrom), Period.Parse(signal.BaselineTo)), Wording.Figure(signal.Centre), Wording.Number(signal.BaselinePoints));
        var (lower, upper) = (Wording.Figure(signal.Lower), Wording.Figure(signal.Upper));
        var (da, en) = (double.IsFinite(signal.Lower), double.IsFinite(signal.Upper)) switch
        {
            (true, true) => ($", og tilfældige udsving holder sig som regel mellem {lower.Da} og {upper.Da}", $", and chance alone usually keeps it between {lower.En} and {upper.En}"),
            (false, true) => ($", og tilfældige udsving holder sig som regel under {upper.Da}", $", and chance alone usually keeps it below {upper.En}"),
            (true, false) => ($", og tilfældige udsving holder sig som regel over {lower.Da}", $", and chance alone usually keeps it above {lower.En}"),
            _ => ("", ""),
        };
        return (
            $"Efter de {points.Da} tal fra {window.Da} at dømme var {centre.Da} at vente{da}.",
            $"Judging by the {points.En} figures from {window.En}, {centre.En} was to be expected{en}.");
    }

    private static (string Da, string En) Began(Signal signal, Frequency frequency)
    {
        var (_, daThis, _, enThis) = Named(frequency);
        if (signal.Since == signal.Period)
            return ($"Intet tyder på, at ændringen begyndte før {daThis}.", $"Nothing suggests that the change began before that {enThis}.");
        var since = Wording.Of(Period.Parse(signal.Since));
        return ($"Ændringen er efter alt at dømme begyndt i {since.Da}.", $"The change seems to have begun in {since.En}.");
    }

    private static IEnumerable<(string Da, string En)> Why(Signal signal, IndicatorDefinition indicator)
    {
        if (signal.Rules is not [var deciding, .. var marks])
            yield break;
        var up = Up(signal, indicator);
        var (da, en) = Rule(deciding, up);
        yield return ($"Alarmen kom, fordi {da}.", $"The alarm was raised because {en}.");
        var others = marks.Select(name => Rule(name, up)).ToList();
        if (others is not [])
            yield return ($"Desuden gælder, at {Joined(others.Select(one => one.Da), ", og at ")}.", $"Besides, {Joined(others.Select(one => one.En), " and ")}.");
    }

    private static bool Up(Signal signal, IndicatorDefinition indicator) => (indicator.Polarity is Polarity.LowerIsBetter) == (signal.Variation is Variation.Worsening);

    private static (string Da, string En) Rule(string name, bool up)
    {
        var (over, above, limitDa, limitEn) = up ? ("over", "above", "den øvre grænse", "upper limit") : ("under", "below", "den nedre grænse", "lower limit");
        return name switch
        {
            "cusum" => ($"tallene lagt sammen over tid er kommet længere {over} det ventede, end tilfældige udsving kan forklare",
                $"the figures added up over time have come further {above} what was expected than chance explains"),
            "ewma" => ($"et gennemsnit, hvor de nyeste tal vejer mest, er kommet længere {over} det ventede, end tilfældige udsving kan forklare",
                $"an average in which the newest figures weigh most has come further {above} what was expected than chance explains"),
            "false-discovery-rate" => ($"tallet ligger så langt {over} det ventede, at det skiller sig ud, også når der tages højde for, at mange områder ses efter på én gang",
                $"the figure lies so far {above} what was expected that it stands out even among the many areas that are looked at together"),
            "beyond-limit" => ($"tallet selv ligger {over} {limitDa} for tilfældige udsving", $"the figure itself lies {above} the {limitEn} of what chance does"),
            "2-of-3-near-limit" => ($"to af de seneste tre tal ligger tæt ved {limitDa}", $"two of the last three figures lie close to the {limitEn}"),
            "2-of-3-beyond-2-sigma" => ($"to af de seneste tre tal ligger langt {over} det ventede", $"two of the last three figures lie far {above} what was expected"),
            "4-of-5-beyond-1-sigma" => ($"fire af de seneste fem tal ligger tydeligt {over} det ventede", $"four of the last five figures lie clearly {above} what was expected"),
            "7-on-one-side" => ($"syv tal i træk ligger {over} det ventede", $"seven figures in a row lie {above} what was expected"),
            "8-on-one-side" => ($"otte tal i træk ligger {over} det ventede", $"eight figures in a row lie {above} what was expected"),
            "9-on-one-side" => ($"ni tal i træk ligger {over} det ventede", $"nine figures in a row lie {above} what was expected"),
            "trend-of-6" => ($"seks tal i træk er {(up ? "stigende" : "faldende")}", $"six figures in a row have been {(up ? "rising" : "falling")}"),
            "trend-of-7" => ($"syv tal i træk er {(up ? "stigende" : "faldende")}", $"seven figures in a row have been {(up ? "rising" : "falling")}"),
            "14-alternating" => ("fjorten tal i træk svinger skiftevis op og ned", "fourteen figures in a row go up and down by turns"),
            "15-within-1-sigma" => ("femten tal i træk ligger tættere på det ventede, end tilfældige udsving plejer", "fifteen figures in a row lie closer to what was expected than chance usually keeps them"),
            "8-beyond-1-sigma" => ("otte tal i træk ligger tydeligt væk fra det ventede", "eight figures in a row lie clearly away from what was expected"),
            _ => ($"reglen {name} er opfyldt", $"the rule {name} holds"),
        };
    }

    private static (string Da, string En) Often(double perYear)
    {
        if (perYear > 0.7)
        {
            var times = Wording.Number(perYear, perYear < 10 ? 1 : 0);
            return ($"Uden nogen ændring ville serien give omkring {times.Da} falske alarmer om året.", $"With no change at all the series would raise about {times.En} false alarms a year.");
        }
        var years = Wording.Number(1 / perYear, perYear > 1.0 / 3 ? 1 : 0);
        return ($"Uden nogen ændring ville serien kun give omkring én falsk alarm på {years.Da} år.", $"With no change at all the series would raise only about one false alarm in {years.En} years.");
    }

    private static (string Da, string En) Fast(double delay, Frequency frequency, Variation variation)
    {
        var (many, _, enMany, _) = Named(frequency);
        var periods = Wording.Number(delay, delay < 10 ? 1 : 0);
        var (da, en) = variation is Variation.Worsening ? ("forværring", "worsening") : ("ændring", "change");
        return ($"En {da} på størrelse med et almindeligt udsving opdages i gennemsnit efter {periods.Da} {many}.", $"A {en} the size of an ordinary fluctuation is seen after {periods.En} {enMany} on average.");
    }

    private static IEnumerable<(string Da, string En)> Findings(Signal signal)
    {
        var holding = signal.Held.Where(finding => finding.Holds).ToList();
        if (holding is not [])
        {
            var texts = (string.Join(' ', holding.Select(finding => finding.Da)), string.Join(' ', holding.Select(finding => finding.En)));
            yield return signal.Status is SignalStatus.Held
                ? ($"Alarmen holdes tilbage, til nogen har set på den, for den kan have en anden forklaring: {texts.Item1}", $"The alarm is held back until somebody has looked at it, for it may have another explanation: {texts.Item2}")
                : ($"Alarmen blev først holdt tilbage, for den kunne have en anden forklaring: {texts.Item1}", $"The alarm was held back at first, for it might have had another explanation: {texts.Item2}");
        }
        foreach (var note in signal.Held.Where(finding => !finding.Holds))
            yield return (note.Da, note.En);
    }

    private static (string Da, string En) Status(Signal signal)
    {
        var last = signal.Steps.LastOrDefault();
        var closed = signal.ClosedPeriod is { } period ? Wording.Of(Period.Parse(period)) : default;
        var (daWhy, enWhy) = last?.Why is { } why ? ($" med begrundelsen »{why}«", $", with the reason “{why}”") : ("", "");
        return signal.Status switch
        {
            SignalStatus.Held => ("Ingen har endnu taget stilling til den, og den er ikke meldt ud.", "Nobody has decided on it yet, and nobody has been told of it."),
            SignalStatus.Acknowledged => ("Alarmen er set, og der er nogen, der tager sig af den.", "The alarm has been seen, and somebody is seeing to it."),
            SignalStatus.Dismissed => ($"Alarmen er afvist{daWhy}.", $"The alarm has been dismissed{enWhy}."),
            SignalStatus.Resolved when last is { By: not SignalStep.System } => ($"Alarmen er afsluttet{daWhy}.", $"The alarm has been closed{enWhy}."),
            SignalStatus.Resolved => ($"Alarmen er slut: i {closed.Da} var tallene tilbage.", $"The alarm is over: in {closed.En} the figures were back."),
            _ => ("Alarmen afventer: ingen har endnu taget stilling.", "The alarm is open: nobody has decided on it yet."),
        };
    }

    private static (string Da, string En) From(Signal signal, IndicatorDefinition indicator, DateTimeOffset? recordedAt)
    {
        var named = (indicator.Attribution ?? indicator.Source).Trim().TrimEnd('.');
        if (named.StartsWith(Source, StringComparison.Ordinal))
            named = named[Source.Length..];
        if (signal.Vintage == 0)
            return ($"{Source}{named}.", $"Source: {named}.");
        var day = recordedAt is { } at ? Wording.Of(Period.Of(Frequency.Day, DateOnly.FromDateTime(at.UtcDateTime))) : default;
        var number = signal.Vintage.ToString(CultureInfo.InvariantCulture);
        return ($"{Source}{named} (udgave {number}{(recordedAt is null ? "" : $", modtaget {day.Da}")}).", $"Source: {named} (version {number}{(recordedAt is null ? "" : $", received {day.En}")}).");
    }

    private static (string Da, string En) Value(double value, string unit, int? decimals)
    {
        var (da, en) = decimals is { } shown ? Wording.Number(value, shown, fixedDecimals: true) : Wording.Figure(value);
        var (bare, per, enPer) = unit.EndsWith(" pr. 1.000 indbyggere", StringComparison.Ordinal) ? (unit[..^" pr. 1.000 indbyggere".Length], " pr. 1.000 indbyggere", " per 1,000 inhabitants") : (unit, "", "");
        var (daUnit, enUnit) = (bare is "antal" ? "" : bare, Units.GetValueOrDefault(bare, bare));
        return (string.Join(' ', new[] { da, daUnit }.Where(part => part.Length > 0)) + per, string.Join(' ', new[] { en, enUnit }.Where(part => part.Length > 0)) + enPer);
    }

    private static (string Da, string En) Where(string area)
    {
        if (area == Area.Country)
            return ("i hele landet", "in all of Denmark");
        var part = area.Split('-', 2);
        return (Area.NameOf(part[0]), part.Length > 1) switch
        {
            (null, _) => ($"i område {area}", $"in area {area}"),
            ({ } name, true) => ($"i en del af {name} ({area})", $"in a part of {name} ({area})"),
            ("Ukendt kommune", _) => ("i sager uden kendt kommune", "among cases without a known municipality"),
            ("København", _) => ("i København", "in Copenhagen"),
            ({ } name, _) => ($"{(Islands.Contains(area) ? "på" : "i")} {name}", $"{(Islands.Contains(area) ? "on" : "in")} {name}"),
        };
    }

    private static (string DaMany, string DaThis, string EnMany, string EnThis) Named(Frequency frequency) => frequency switch
    {
        Frequency.HalfYear => ("halvår", "det halvår", "half-years", "half-year"),
        Frequency.Quarter => ("kvartaler", "det kvartal", "quarters", "quarter"),
        Frequency.Month => ("måneder", "den måned", "months", "month"),
        Frequency.Week => ("uger", "den uge", "weeks", "week"),
        Frequency.Day => ("dage", "den dag", "days", "day"),
        _ => ("år", "det år", "years", "year"),
    };

    private static string Joined(IEnumerable<string> parts, string and)
    {
        var all = parts.ToArray();
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])}{and}{all[^1]}";
    }
}
