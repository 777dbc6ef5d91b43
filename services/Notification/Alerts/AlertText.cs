using System.Globalization;
using System.Text.RegularExpressions;

namespace Tryghed.Notification.Alerts;

/// <summary>What an alert says, in Danish that needs no knowledge of the system.</summary>
internal static partial class AlertText
{
    // Written out rather than taken from the machine, so that a text reads the same wherever it is made.
    private static readonly NumberFormatInfo Danish = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "−" };

    private static readonly string[] Months =
        ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];

    /// <summary>What an alert of made-up figures ends with.</summary>
    internal const string Synthetic = " Tallene er syntetiske: ingen har målt dem.";

    internal static string Worsened(string title, string area, string period, double value, double lower, double upper, string unit) =>
        $"{title} i {AreaNames.Show(area)} er forværret {When(period)}: {Figures(value, lower, upper, unit)}";

    internal static string Improved(string title, string area, string period, double value, double lower, double upper, string unit) =>
        $"{title} i {AreaNames.Show(area)} er forbedret {When(period)}: {Figures(value, lower, upper, unit)}";

    internal static string Recovered(string title, string area, string period, double value, double lower, double upper, string unit) =>
        value >= lower && value <= upper
            ? $"{title} i {AreaNames.Show(area)} er tilbage i normalområdet {When(period)}: {Figures(value, lower, upper, unit)}"
            : $"Signalet om forværring er afsluttet: {title} i {AreaNames.Show(area)}. Seneste tal er fra {Bare(period)}: {Figures(value, lower, upper, unit)}";

    /// <summary>A figure that is nothing unusual by itself, only together with those before it; begins with a space. Empty for one that is.</summary>
    internal static string Together(double value, double lower, double upper, string period, string? since) =>
        value >= lower && value <= upper && since is not null && since != period ? $" Tallet er ikke usædvanligt for sig, men sammen med dem siden {Bare(since)}." : "";

    /// <summary>A worsening that a person has called false: the figures may be as they were.</summary>
    internal static string Dismissed(string title, string area, string period) =>
        $"Alarmen er afvist som falsk: {title} i {AreaNames.Show(area)}, {Bare(period)}.";

    /// <summary>Whether the country moves along, and how often chance alone raises such an alarm; begins with a space. Empty where neither is known.</summary>
    internal static string Promise(string? scope, double? falseAlarmsPerYear) => Scope(scope) + (falseAlarmsPerYear is > 0 and var rate ? FalseAlarm(rate) : "");

    /// <summary>Figures that have not come by the day on which they were expected.</summary>
    internal static string Stale(string title, string period, DateOnly expectedOn, int daysOverdue, string? steward) =>
        $"{title}: tallene for {Bare(period)} er ikke kommet. De var ventet {Day(expectedOn)}, for {Days(daysOverdue)} siden."
        + (steward is null ? "" : $" Ansvarlig: {steward}.");

    /// <summary>An index that is lower than in the period before, with how sure that is.</summary>
    internal static string IndexFell(
        string title, string area, string previousPeriod, double previous, string period, double score, double probability, double low, double high, double level)
    {
        // Enough decimals that what fell is seen to have fallen.
        var format = Math.Round(previous, 1) > Math.Round(score, 1) ? "N1" : "N2";
        string Show(double number) => number.ToString(format, Danish);
        return $"{title} for {AreaNames.Show(area)} er faldet fra {Show(previous)} {When(previousPeriod)} til {Show(score)} {When(period)} "
            + $"(sandsynlighed {Percent(probability)}). Forskellen er mellem {Show(low)} og {Show(high)} med {Percent(level)} sikkerhed.";
    }

    /// <summary>Results of an index that won't change any more.</summary>
    internal static string IndexPublished(string title, IReadOnlyList<string> periods, int areas, string? note) =>
        $"{title} er offentliggjort{(periods.Count == 0 ? "" : $" for {Bare(periods[0])}")}{(periods.Count > 1 ? $" til {Bare(periods[^1])}" : "")}: "
        + (areas == 1 ? "1 område har et tal." : $"{areas.ToString("N0", Danish)} områder har et tal.")
        + (string.IsNullOrWhiteSpace(note) ? "" : $" »{note.Trim()}«");

    internal static string AssumptionBreaking(string title, string assumption, string indicator, string area, string period) =>
        $"Initiativet »{title}« hviler på en antagelse, der er kommet i tvivl: »{assumption}«. "
        + $"Indikatoren {indicator} i {AreaNames.Show(area)} er forværret {When(period)}.";

    internal static string InitiativeStarted(string title, IReadOnlyList<string> goals) => $"Initiativet »{title}« er sat i gang{For(goals)}.";

    internal static string StrategyChanged(string title, string status, long version) =>
        $"Strategien »{title}« er {(version == 1 ? "oprettet" : "ændret")}. Status: {StatusInDanish(status)}.";

    internal static string StrategyAdopted(string title, int version) => $"Strategien »{title}« er vedtaget (version {version.ToString(Danish)}).";

    internal static string HearingOpened(string title, int version, DateOnly deadline, IReadOnlyList<string> recipients) =>
        $"Strategien »{title}« (version {version.ToString(Danish)}) er sendt i høring. Svarfristen er {Day(deadline)}, dagen med."
        + (recipients.Count == 0 ? "" : $" Hørt bliver: {Names(recipients)}.");

    internal static string HearingDeadlineNear(string title, DateOnly deadline, int daysLeft, IReadOnlyList<string> awaited) =>
        $"Svarfristen for høringen om »{title}« er {Day(deadline)}: {Days(daysLeft)} tilbage."
        + (awaited.Count == 0 ? "" : $" Der mangler svar fra: {Names(awaited)}.");

    internal static string HearingClosed(string title, int answers, int asked, int answered) =>
        $"Høringen om »{title}« er slut. Der er kommet {(answers == 1 ? "1 høringssvar" : $"{answers.ToString("N0", Danish)} høringssvar")}"
        + (asked == 0 ? "." : $"; {answered.ToString("N0", Danish)} af de {asked.ToString("N0", Danish)}, der var bedt om at svare, har svaret.");

    internal static string DecisionRecorded(string body, DateOnly date, string item, string title, string text, string outcome, bool corrects) =>
        $"{body} {Day(date)}, punkt {item}, »{title}«: {(corrects ? "en tidligere beslutning er rettet" : OutcomeInDanish(outcome))}."
        + (string.IsNullOrWhiteSpace(text) ? "" : $" »{Short(text)}«");

    internal static string GoalChanged(string goal, int wording, string title, bool needsPrecision, DateOnly decidedOn) =>
        $"Mål {goal} er ændret. Ordlyden er nu »{title}« (nr. {wording.ToString(Danish)}, besluttet {Day(decidedOn)})."
        + (needsPrecision ? " Målet er udpeget til at blive gjort mere præcist." : "");

    internal static string MilestoneNear(string group, string title, DateOnly due, int daysLeft) =>
        $"{group}: »{title}« {(daysLeft < 0 ? "skulle være klar" : "skal være klar")} {Day(due)}, " + daysLeft switch
        {
            < 0 => $"for {Days(-daysLeft)} siden.",
            0 => "altså i dag.",
            _ => $"om {Days(daysLeft)}.",
        };

    /// <summary>A period of Danmarks Statistik's as one says it, with its preposition: <c>i 2. kvartal 2017</c>.</summary>
    internal static string When(string period)
    {
        var match = PeriodForm().Match(period);
        var (year, kind, number) = (match.Groups["year"].Value, match.Groups["kind"].Value, match.Groups["number"].Value.TrimStart('0'));
        return kind switch
        {
            _ when !match.Success => $"i {period}",
            "K" => $"i {number}. kvartal {year}",
            "H" => $"i {number}. halvår {year}",
            "U" => $"i uge {number}, {year}",
            "M" when int.TryParse(number, out var month) && month is >= 1 and <= 12 =>
                match.Groups["day"].Value.TrimStart('0') is { Length: > 0 } day ? $"den {day}. {Months[month - 1]} {year}" : $"i {Months[month - 1]} {year}",
            _ => $"i {period}",
        };
    }

    private static string Day(DateOnly day) => $"den {day.Day.ToString(Danish)}. {Months[day.Month - 1]} {day.Year.ToString("0000", Danish)}";

    private static string Days(int days) => days == 1 ? "1 dag" : $"{days.ToString("N0", Danish)} dage";

    // So many names as one reads; the rest are counted.
    private static string Names(IReadOnlyList<string> names)
    {
        const int Most = 12;
        var shown = names.Count > Most ? [.. names.Take(Most), $"{(names.Count - Most).ToString("N0", Danish)} andre"] : names;
        return shown.Count == 1 ? shown[0] : $"{string.Join(", ", shown.SkipLast(1))} og {shown[^1]}";
    }

    // An alert is not the minutes: the first words, cut between two of them.
    private static string Short(string text)
    {
        const int Most = 240;
        var flat = Spaces().Replace(text.Trim(), " ");
        return flat.Length <= Most ? flat : (flat.LastIndexOf(' ', Most) is > 0 and var space ? flat[..space] : flat[..Most]) + " …";
    }

    private static string Scope(string? scope) => scope switch
    {
        "national" => " Udviklingen ses i hele landet.",
        "local" => " Udviklingen er lokal.",
        _ => "",
    };

    private static string FalseAlarm(double aYear)
    {
        var years = Math.Round(1 / aYear, MidpointRounding.AwayFromZero);
        return " En falsk alarm for denne serie ventes ca. " + years switch
        {
            >= 2 => $"hvert {years.ToString("N0", Danish)}. år.",
            _ when aYear < 1.5 => "én gang om året.",
            _ => $"{aYear.ToString("N0", Danish)} gange om året.",
        };
    }

    // Without the preposition.
    private static string Bare(string period) => When(period) is var said && said.StartsWith("i ", StringComparison.Ordinal) ? said[2..] : said;

    private static string Figures(double value, double lower, double upper, string unit)
    {
        // As many decimals for all three as the largest needs to be told from its neighbours.
        var format = Math.Max(Math.Abs(value), Math.Max(Math.Abs(lower), Math.Abs(upper))) switch { < 10 => "N2", < 1000 => "N1", _ => "N0" };
        string Show(double number) => number.ToString(format, Danish);
        var range = lower < 0 ? $"går fra {Show(lower)} til {Show(upper)}" : $"er {Show(lower)}–{Show(upper)}";
        return $"{Show(value)} {unit}; normalområdet {range}.";
    }

    // Rounded down: 99.96 % is not certainty.
    private static string Percent(double share) => share switch
    {
        > 0.99 => "over 99 %",
        _ => $"{Math.Floor(share * 100 + 1e-9).ToString("N0", Danish)} %",
    };

    private static string For(IReadOnlyList<string> goals) => goals.Count == 0 ? "" : $" (mål {string.Join(", ", goals)})";

    private static string StatusInDanish(string status) => status switch
    {
        "draft" => "kladde",
        "in-hearing" => "i høring",
        "adopted" => "vedtaget",
        "superseded" => "afløst",
        "archived" => "arkiveret",
        _ => status,
    };

    private static string OutcomeInDanish(string outcome) => outcome switch
    {
        "adopted" => "vedtaget",
        "sent-to-hearing" => "sendt i høring",
        "noted" => "taget til efterretning",
        "rejected" => "ikke vedtaget",
        _ => outcome,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\A(?<year>\d{4})((?<kind>[KHUM])(?<number>\d{1,2})(D(?<day>\d{1,2}))?)?\z")]
    private static partial Regex PeriodForm();
}
