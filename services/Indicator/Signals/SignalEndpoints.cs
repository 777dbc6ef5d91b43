using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

internal static class SignalEndpoints
{
    private const string Words = "held, open, acknowledged, resolved, dismissed, or active for the first three";

    /// <summary>A signal, with the figures of the point that opened it.</summary>
    internal sealed record Item(
        Guid Id, string Indicator, string Area, string Period, Variation Variation, IReadOnlyList<string> Rules, double Value, double? Lower, double? Upper, double Centre,
        SignalStatus Status, Severity Severity, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? ClosedPeriod);

    /// <summary>A signal with all that explains it.</summary>
    /// <param name="Since">The period at which the change itself began, as far as it can be dated.</param>
    /// <param name="Lower">Lower limit; null where there is none.</param>
    /// <param name="Upper">Upper limit; null where there is none.</param>
    /// <param name="Chart">Kind of chart.</param>
    /// <param name="PolicyVersion">Version of the series' limits.</param>
    /// <param name="Arl0">Mean number of periods between false alarms with known parameters, where it is known exactly.</param>
    /// <param name="FalseAlarmsPerYear">False alarms that the series is expected to raise in twelve months.</param>
    /// <param name="DelayPeriods">Mean number of periods until a worsening of one sigma is seen.</param>
    /// <param name="Baseline">What the limits rest on.</param>
    /// <param name="Vintage">Number of the vintage whose figure it was.</param>
    /// <param name="Scope">Whether the change is <c>local</c> or <c>national</c>; null where it can't be said.</param>
    /// <param name="BackPeriod">The period at which the series was back.</param>
    /// <param name="Findings">What the guards said of the figure.</param>
    /// <param name="Steps">Its life, oldest first.</param>
    internal sealed record Detail(
        Guid Id, string Indicator, string Area, string Period, string Since, Variation Variation, IReadOnlyList<string> Rules, double Value, double? Lower, double? Upper, double Centre, string Unit,
        SignalStatus Status, Severity Severity, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? ClosedPeriod, string? BackPeriod, string Chart, int PolicyVersion, double? Arl0,
        double? FalseAlarmsPerYear, double? DelayPeriods, ShowChart.Baseline Baseline, int Vintage, string? Scope, IReadOnlyList<Finding> Findings, IReadOnlyList<Step> Steps);

    /// <param name="Number">1 for the first.</param>
    /// <param name="Status">What the signal was from then on.</param>
    /// <param name="At">When.</param>
    /// <param name="By">Who; <c>tryghed</c> for the system.</param>
    /// <param name="Why">The reason that was given.</param>
    internal sealed record Step(int Number, SignalStatus Status, DateTimeOffset At, string By, string? Why);

    internal static void MapSignals(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/signals", List).WithTags("Signals").Needs("indicator.read")
            .WithName("ListSignals").WithSummary("Lists signals of the indicators that the caller may see, newest first.");
        app.MapGet("/api/v1/signals/{id:guid}", Get).WithTags("Signals").Needs("indicator.read")
            .WithName("GetSignal").WithSummary("Shows one signal, with what the guards said of it and the steps of its life.");
        app.MapGet("/api/v1/signals/{id:guid}/explanation", ExplainSignal.Handle).WithTags("Signals").Needs("indicator.read")
            .WithName("ExplainSignal").WithSummary("Explains a signal in a paragraph of Danish and one of English.");
        Acts("acknowledge", ActOnSignal.Acknowledge, "AcknowledgeSignal", "Says that an open signal has been seen and is seen to.");
        Acts("release", ActOnSignal.Release, "ReleaseSignal", "Opens a held signal, and tells of it as if it had opened now.");
        Acts("resolve", ActOnSignal.Resolve, "ResolveSignal", "Says that a signal has been dealt with, and why; its series raises no other before it has been back.");
        Acts("dismiss", ActOnSignal.Dismiss, "DismissSignal", "Says that a signal was no change of what is measured, and why; its series raises no other before it has been back.");
        app.MapGet("/api/v1/signals/quality", ShowQuality.Handle).WithTags("Signals").Needs("indicator.read")
            .WithName("ShowQuality").WithSummary("Shows how good the alarms of each watch list are: how many false ones to expect, and how fast a worsening is seen.");
        app.MapGet("/api/v1/indicators/{code}/chart", ShowChart.Handle).WithTags("Signals").Needs("indicator.read")
            .WithName("ShowChart").WithSummary("Shows the control chart of an indicator in one area.");

        void Acts(string verb, Delegate handler, string name, string summary) => app.MapPost($"/api/v1/signals/{{id:guid}}/{verb}", handler).WithTags("Signals").Needs("indicator.write", Role.Contributor)
            .WithName(name).WithSummary(summary).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        IndicatorDb db, Caller caller, CancellationToken cancel, string? status = null, string? indicator = null, string? area = null, int? limit = null, string? cursor = null)
    {
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        SignalStatus[]? wanted = status switch
        {
            null => [],
            "held" => [SignalStatus.Held],
            "open" => [SignalStatus.Open],
            "acknowledged" => [SignalStatus.Acknowledged],
            "resolved" => [SignalStatus.Resolved],
            "dismissed" => [SignalStatus.Dismissed],
            "active" => [SignalStatus.Held, SignalStatus.Open, SignalStatus.Acknowledged],
            _ => null,
        };
        if (wanted is null)
            errors["status"] = [$"Give {Words}."];
        if (area is not null && !Observations.Area.TryParse(area, out area))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        var after = paging.ReadId(errors);
        if (errors.Count > 0 || wanted is null)
            return TypedResults.ValidationProblem(errors);

        var found = await db.Signals.AsNoTracking()
            .Where(s => db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).Any(i => i.Code == s.Indicator))
            .Where(s => (wanted.Length == 0 || wanted.Contains(s.Status)) && (indicator == null || s.Indicator == indicator) && (area == null || s.Area == area))
            .Where(s => after == null || s.Id < after)
            .OrderByDescending(s => s.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, s => s.Id.ToString("N"), s => new Item(
            s.Id, s.Indicator, s.Area, s.Period, s.Variation, s.Rules, s.Value, Finite(s.Lower), Finite(s.Upper), s.Centre, s.Status, s.Severity, s.OpenedAt, s.ClosedAt, s.ClosedPeriod)));
    }

    private static async Task<Results<Ok<Detail>, NotFound>> Get(Guid id, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await db.Signals.AsNoTracking().Include(s => s.Steps)
            .SingleOrDefaultAsync(s => s.Id == id && db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).Any(i => i.Code == s.Indicator), cancel) is { } signal
            ? TypedResults.Ok(Show(signal))
            : TypedResults.NotFound();

    internal static Detail Show(Signal s) => new(
        s.Id, s.Indicator, s.Area, s.Period, s.Since, s.Variation, s.Rules, s.Value, Finite(s.Lower), Finite(s.Upper), s.Centre, s.Unit,
        s.Status, s.Severity, s.OpenedAt, s.ClosedAt, s.ClosedPeriod, s.BackPeriod, s.Chart, s.PolicyVersion, s.Arl0,
        s.FalseAlarmsPerYear, s.DelayPeriods, new ShowChart.Baseline(s.BaselineFrom, s.BaselineTo, s.BaselinePoints), s.Vintage, s.Scope, s.Held,
        [.. s.Steps.OrderBy(step => step.Number).Select(step => new Step(step.Number, step.Status, step.At, step.By, step.Why))]);

    // A side without a limit has none; JSON knows no infinity.
    private static double? Finite(double limit) => double.IsFinite(limit) ? limit : null;
}
