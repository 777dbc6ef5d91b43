using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis.Suitability;
using Tryghed.Contracts;
using Tryghed.Indicator.Annotations;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Suitability;

/// <summary>What the figures themselves say of an indicator's fitness for the safety index.</summary>
/// <param name="Areas">Areas of its geography that have a figure; of any kind where no geography is named.</param>
/// <param name="ExpectedAreas">Areas that there are of its geography; null where that is not known.</param>
/// <param name="AreaShare">The one as a share of the other.</param>
/// <param name="FirstPeriod">First period with a row.</param>
/// <param name="LastPeriod">Newest period that has come in.</param>
/// <param name="AgeDays">Days since the newest period ended.</param>
/// <param name="MissingShare">Share without a figure of all that its areas could have from the first period to the newest.</param>
/// <param name="WithheldShare">Share that exists and is withheld; part of the missing share.</param>
/// <param name="Breaks">Annotations that say that something else is counted from there on.</param>
/// <param name="Series">Series that the next two are the median of.</param>
/// <param name="Autocorrelation">Lag-1 autocorrelation free of season, corrected for its bias.</param>
/// <param name="SmallestChange">The smallest lasting step that can be seen.</param>
/// <param name="Redundancy">The other visible indicator of the same frequency that changes most with it.</param>
internal sealed record Facts(
    int Areas, int? ExpectedAreas, double? AreaShare, string? FirstPeriod, string? LastPeriod, int? AgeDays, double? MissingShare, double? WithheldShare, int Breaks,
    int Series, double? Autocorrelation, Facts.Change? SmallestChange, Facts.Twin? Redundancy)
{
    /// <param name="Step">With 80 % power at 5 % two-sided, between two windows of equal length, in the unit.</param>
    /// <param name="Unit">Unit of the charted value, in Danish.</param>
    /// <param name="Relative">The step as a share of the mean.</param>
    /// <param name="WindowPeriods">Periods in each window.</param>
    internal sealed record Change(double Step, string Unit, double? Relative, int WindowPeriods);

    /// <param name="Indicator">Code of the other indicator.</param>
    /// <param name="Title">What it is called.</param>
    /// <param name="Correlation">Of the changes from period to period, −1 to 1.</param>
    /// <param name="Pairs">Changes that both have.</param>
    /// <param name="Series">Areas that they come from.</param>
    internal sealed record Twin(string Indicator, Text Title, double Correlation, int Pairs, int Series);

    /// <summary>Other indicators that one is compared with, at the most: those of its goal first.</summary>
    private const int MostCompared = 200;

    /// <summary>Finds what the figures say of some indicators.</summary>
    internal static async Task<Dictionary<string, Facts>> Of(IReadOnlyList<IndicatorDefinition> some, IndicatorDb db, Caller caller, Profiles profiles, DateOnly today, CancellationToken cancel)
    {
        var codes = some.Select(i => i.Code).ToList();
        var breaks = await db.Annotations.Where(a => codes.Contains(a.Indicator) && a.Kind == AnnotationKind.Break && a.WithdrawnAt == null)
            .GroupBy(a => a.Indicator).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancel);
        var frequencies = some.Select(i => i.Frequency).Distinct().ToList();
        var goals = some.Select(i => i.Goal).Distinct().ToList();
        var visible = new List<(IndicatorDefinition Indicator, Profile Profile)>();
        foreach (var frequency in frequencies)
        {
            var others = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).Where(i => i.Frequency == frequency && i.Vintages > 0)
                .OrderByDescending(i => goals.Contains(i.Goal)).ThenBy(i => i.Code).Take(MostCompared).ToListAsync(cancel);
            foreach (var other in others)
                visible.Add((other, await profiles.Of(db, other, cancel)));
        }

        var facts = new Dictionary<string, Facts>();
        foreach (var indicator in some)
        {
            var profile = await profiles.Of(db, indicator, cancel);
            facts[indicator.Code] = Of(indicator, profile, breaks.GetValueOrDefault(indicator.Code), Closest(indicator, profile, visible, cancel), today);
        }
        return facts;
    }

    private static Twin? Closest(IndicatorDefinition indicator, Profile profile, List<(IndicatorDefinition Indicator, Profile Profile)> visible, CancellationToken cancel)
    {
        Twin? closest = null;
        foreach (var (other, theirs) in visible)
        {
            cancel.ThrowIfCancellationRequested();
            if (other.Code == indicator.Code || other.Frequency != indicator.Frequency || profile.With(theirs, Profile.Seasons(indicator.Frequency)) is not { } found)
                continue;
            if (closest is null || Math.Abs(found.Correlation) > Math.Abs(closest.Correlation))
                closest = new Twin(other.Code, new Text(other.TitleDa, other.TitleEn), found.Correlation, found.Pairs, found.Series);
        }
        return closest;
    }

    private static Facts Of(IndicatorDefinition indicator, Profile profile, int breaks, Twin? twin, DateOnly today)
    {
        var there = profile.Areas.Count(area => area.Figures > 0 && (indicator.Geography is null ? Level.Of(area.Area) is not null : Level.Of(area.Area) == indicator.Geography));
        int? expected = indicator.Geography is { } geography ? Level.Expected(geography) : null;
        (Period? first, Period? last) = (PeriodOf(profile.First), PeriodOf(profile.Last));
        double? cells = first is { } from && last is { } to ? (double)profile.Areas.Count * (to.Ordinal - from.Ordinal + 1) : null;
        return new Facts(
            there, expected, expected is { } of ? Math.Min(1, there / (double)of) : null, first?.ToString(), last?.ToString(), last is { } newest ? today.DayNumber - newest.LastDay.DayNumber : null,
            cells is { } all ? Math.Clamp(1 - profile.Areas.Sum(area => (double)area.Figures) / all, 0, 1) : null, cells is { } every ? profile.Areas.Sum(area => (double)area.Withheld) / every : null,
            breaks, profile.Series.Count, profile.Autocorrelation, profile.SmallestChange is { } change ? new Change(change.Step, profile.Unit, change.Relative, change.Window) : null, twin);

        Period? PeriodOf(int? ordinal) => ordinal is { } number ? new Period(indicator.Frequency, number) : null;
    }
}
