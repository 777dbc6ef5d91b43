using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Contracts.Initiative;
using Tryghed.Contracts.Strategy;

namespace Tryghed.Notification.Alerts;

/// <summary>An event as a subscriber sees it: what it is about, what filters look at, and its words.</summary>
/// <param name="Event">Wire name without version.</param>
/// <param name="Subject">What it is about: the event's aggregate.</param>
/// <param name="Version">The aggregate's version.</param>
/// <param name="Owner">Organisation that owns what happened.</param>
/// <param name="Visibility">Who may know of it.</param>
/// <param name="Severity">How much it asks of its reader.</param>
/// <param name="OccurredAt">When it happened (UTC).</param>
/// <param name="Goals">Codes of the goals that it concerns.</param>
/// <param name="Indicator">Code of the indicator, if any.</param>
/// <param name="Area">Area code, if any.</param>
/// <param name="Text">One or two Danish sentences.</param>
/// <param name="Body">The webhook's body.</param>
/// <param name="Detail">Tells apart several events of one aggregate at one version.</param>
/// <param name="Synthetic">Whether its figures are made up.</param>
/// <param name="Scope"><c>local</c>, <c>national</c>, or null where it isn't known.</param>
/// <param name="About">The strategy that it tells of, when that is not its subject: closing the strategy closes this too.</param>
/// <param name="IsReminder">Its visibility is its own, and says nothing of its subject's.</param>
internal sealed record Happening(
    string Event,
    string Subject,
    long Version,
    string Owner,
    Visibility Visibility,
    Severity Severity,
    DateTimeOffset OccurredAt,
    IReadOnlyList<string> Goals,
    string? Indicator,
    string? Area,
    string Text,
    string Body,
    string Detail = "",
    bool Synthetic = false,
    string? Scope = null,
    string? About = null,
    bool IsReminder = false)
{
    // The receiver reads JSON, not HTML: Danish letters go out as they are.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same for the same event, whatever message brought it.</summary>
    internal Guid Id { get; } = new(SHA256.HashData(Encoding.UTF8.GetBytes($"{Event}\n{Subject}\n{Version}\n{Detail}")).AsSpan(0, 16));

    /// <summary>Organisations that are told without having subscribed, whatever the visibility.</summary>
    internal IReadOnlyList<string> Audience { get; init; } = [];

    /// <summary>Organisations that own it together with the owner: they may see it, and are told when they subscribe.</summary>
    internal IReadOnlyList<string> CoOwners { get; init; } = [];

    /// <summary>The owner, as an organisation sees it that may own it too.</summary>
    internal string OwnerTo(string? organisation) => organisation is not null && CoOwners.Contains(organisation) ? organisation : Owner;

    internal static Happening From(IndicatorWorsened e) => Series(e, e.Severity, e.Goal, e.Indicator, e.Area,
        AlertText.Worsened(e.Title, e.Area, e.Period, e.Value, e.Lower, e.Upper, e.Unit) + AlertText.Together(e.Value, e.Lower, e.Upper, e.Period, e.Since)
            + AlertText.Promise(e.Scope, e.FalseAlarmsPerYear), e.Synthetic, e.Scope);

    internal static Happening From(IndicatorRecovered e) => Series(e, e.Severity, e.Goal, e.Indicator, e.Area,
        e.Dismissed
            ? AlertText.Dismissed(e.Title, e.Area, e.Period)
            : AlertText.Recovered(e.Title, e.Area, e.Period, e.Value, e.Lower, e.Upper, e.Unit), e.Synthetic);

    internal static Happening From(IndicatorImproved e) => Series(e, e.Severity, e.Goal, e.Indicator, e.Area,
        AlertText.Improved(e.Title, e.Area, e.Period, e.Value, e.Lower, e.Upper, e.Unit) + AlertText.Together(e.Value, e.Lower, e.Upper, e.Period, e.Since)
            + AlertText.Promise(e.Scope, null), e.Synthetic, e.Scope);

    internal static Happening From(IndicatorStale e) => Of(e, e.Severity, [e.Goal], e.Indicator, null,
        AlertText.Stale(e.Title, e.ExpectedPeriod, e.ExpectedOn, e.DaysOverdue, e.Steward) + (e.Synthetic ? AlertText.Synthetic : "")) with
    { Synthetic = e.Synthetic };

    // An index is made of many indicators and goals: it passes no filter that names some of them.
    internal static Happening From(IndexFell e) => Of(e, e.Severity, [], null, e.Area,
        AlertText.IndexFell(e.Title, e.Area, e.PreviousPeriod, e.PreviousScore, e.Period, e.Score, e.Probability, e.DifferenceLow, e.DifferenceHigh, e.Level)
            + AlertText.Promise(null, e.FalseAlarmsPerYear) + (e.Synthetic ? AlertText.Synthetic : "")) with
    { Synthetic = e.Synthetic };

    internal static Happening From(IndexPublished e) => Of(e, e.Severity, [], null, null,
        AlertText.IndexPublished(e.Title, e.Periods, e.Areas, e.Note) + (e.Synthetic ? AlertText.Synthetic : "")) with
    { Synthetic = e.Synthetic };

    internal static Happening From(AssumptionBreaking e) => Of(e, e.Severity, [e.Goal], e.Indicator, e.Area,
        AlertText.AssumptionBreaking(e.Title, e.Assumption, e.Indicator, e.Area, e.Period), detail: $"{e.Indicator}\n{e.Area}\n{e.Assumption}");

    internal static Happening From(InitiativeStarted e) => Of(e, Severity.Info, e.Goals, null, null, AlertText.InitiativeStarted(e.Title, e.Goals));

    internal static Happening From(StrategyChanged e) => Of(e, Severity.Info, e.Goals, null, null, AlertText.StrategyChanged(e.Title, e.Status, e.Version)) with
    { CoOwners = e.CoOwners ?? [] };

    internal static Happening From(StrategyAdopted e) => Of(e, Severity.Info, e.Goals, null, null, AlertText.StrategyAdopted(e.Title, e.AdoptedVersion)).To(e.Organisations);

    // Asked for an answer is asked for something, unlike news of a hearing that others are asked about.
    internal static Happening From(HearingOpened e) => Of(e, Severity.Warning, e.Goals, null, null, AlertText.HearingOpened(e.Title, e.StrategyVersion, e.Deadline, e.Recipients))
        .To(e.Audience) with
    { About = e.Strategy.ToString() };

    // Who is late is for them and for who waits, whatever the event says of its visibility.
    internal static Happening From(HearingDeadlineNear e) => Of(e, Severity.Warning, [], null, null,
        AlertText.HearingDeadlineNear(e.Title, e.Deadline, e.DaysLeft, e.Awaited), detail: Number(e.DaysLeft)).To([.. e.Audience, e.Owner]) with
    { About = e.Strategy.ToString(), Visibility = Visibility.Owner, IsReminder = true };

    // It closes by the clock: who holds it has a report to write.
    internal static Happening From(HearingClosed e) => Of(e, Severity.Info, [], null, null, AlertText.HearingClosed(e.Title, e.Answers, e.Asked, e.Answered))
        .To([.. e.Audience, e.Owner]) with
    { About = e.Strategy.ToString() };

    internal static Happening From(DecisionRecorded e) => Of(e, Severity.Info, e.Goals, null, null,
        AlertText.DecisionRecorded(e.Body, e.Date, e.Item, e.Title, e.Text, e.Outcome, e.Corrects is not null)).To(e.Audience) with
    { About = e.Strategy?.ToString() };

    internal static Happening From(GoalChanged e) => Of(e, Severity.Info, [e.Goal], null, null,
        AlertText.GoalChanged(e.Goal, e.Wording, e.Title, e.NeedsPrecision, e.DecidedOn));

    internal static Happening From(MilestoneNear e) => Of(e, e.DaysLeft < 0 ? Severity.Warning : Severity.Info, [], null, null,
        AlertText.MilestoneNear(e.GroupName, e.Title, e.Due, e.DaysLeft), detail: Number(e.DaysLeft)).To(e.Audience);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Happening To(IReadOnlyList<string> organisations) =>
        this with { Audience = [.. organisations.Where(code => !string.IsNullOrWhiteSpace(code)).Distinct(StringComparer.Ordinal)] };

    private static Happening Series<TEvent>(TEvent e, Severity severity, string goal, string indicator, string area, string text, bool synthetic, string? scope = null)
        where TEvent : IEvent => Of(e, severity, [goal], indicator, area, synthetic ? text + AlertText.Synthetic : text) with { Synthetic = synthetic, Scope = scope };

    private static Happening Of<TEvent>(
        TEvent e, Severity severity, IReadOnlyList<string> goals, string? indicator, string? area, string text, string detail = "")
        where TEvent : IEvent
    {
        var name = EventNames.Of<TEvent>();
        var body = JsonSerializer.Serialize(new { type = name.Replace(':', '.'), timestamp = e.OccurredAt, data = e }, Json);
        return new Happening(name, e.Aggregate, e.Version, e.Owner, e.Visibility, severity, e.OccurredAt, goals, indicator, area, text, body, detail);
    }
}
