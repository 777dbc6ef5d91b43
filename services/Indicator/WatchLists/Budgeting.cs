using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis.Monitoring;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Indices;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.WatchLists;

/// <summary>Solves for the limits of every series of a watch list, so that together they raise no more false alarms than its budget.</summary>
/// <remarks>
/// Every series of the budget is given the same share of it, whatever its frequency. Series whose baseline is too short for alarms spend nothing. New limits are new versions of the
/// series' policies, and hold from the period after the newest figure.
/// </remarks>
internal static class Budgeting
{
    /// <summary>However large its share, a series raises no more than one false alarm in so many periods: a limit inside the ordinary ups and downs would be no limit.</summary>
    private const double LeastPeriodsBetween = 20;

    /// <summary>One series of the list, and what its limits have to be corrected for.</summary>
    private sealed record Member(WatchedIndicator Watched, Frequency Frequency, string Area, Estimation Estimation, int Newest, SeriesPolicy? Policy);

    /// <summary>Solves anew after series of one indicator were added or the list was changed.</summary>
    /// <param name="db">The database, in a transaction.</param>
    /// <param name="organisation">Whose list.</param>
    /// <param name="changed">The indicator whose series are estimated anew; the others keep what is stored. Null estimates none.</param>
    /// <param name="why">Why, in English.</param>
    /// <param name="now">When.</param>
    /// <param name="cancel">Stops it.</param>
    internal static async Task Settle(IndicatorDb db, string organisation, string? changed, string why, DateTimeOffset now, CancellationToken cancel)
    {
        var list = await Lock(db, organisation, now, cancel);
        var watched = await db.WatchedIndicators.AsNoTracking().Where(w => w.Organisation == organisation).ToListAsync(cancel);
        var members = new List<Member>();
        foreach (var one in watched)
        {
            var indicator = await db.Indicators.AsNoTracking().SingleAsync(i => i.Code == one.Indicator, cancel);
            members.AddRange(one.Indicator == changed ? await Estimate(db, one, indicator, cancel) : await Known(db, one, indicator, cancel));
        }

        var share = list.FalseAlarmsPerYear / Math.Max(1, members.Count(member => member.Watched.SpendsBudget) + await WatchedIndex.SpendBudget(db, organisation, cancel));
        await WatchedIndex.Settle(db, organisation, share, cancel);
        var delays = new Dictionary<(AlarmScheme, Estimation, double), (double Zero, double Steady, double? Arl0)>();
        var next = list.Version + 1;
        var settled = new List<SeriesPolicy>();
        foreach (var member in members)
        {
            var policy = Solve(member, share, delays, next, why, now);
            if (member.Policy is not { } old || !Same(old, policy))
                settled.Add(policy);
        }
        if (settled is [])
            return;
        list.NextVersion();
        db.AddRange(settled);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The limits that one series would have under a policy that is only tried.</summary>
    /// <param name="watched">The policy.</param>
    /// <param name="chart">The series' chart under it.</param>
    /// <param name="known">Limits in force, which know what the areas share; null where there are none, and the series speaks for itself.</param>
    /// <param name="share">False alarms a year that it may raise.</param>
    /// <param name="now">When.</param>
    internal static SeriesPolicy For(WatchedIndicator watched, SeriesChart chart, SeriesPolicy? known, double share, DateTimeOffset now)
    {
        var model = chart.Model!;
        var autocorrelation = known?.Autocorrelation ?? Math.Round(FalseAlarms.Autocorrelation(model.LagOneCoefficient, model.Points, chart.Seasons), 3);
        var floor = known?.SigmaFloor ?? Math.Round(FalseAlarms.SigmaFloor(model.Floor, model.RawSigma, model.Points, chart.Seasons, autocorrelation), 1);
        var member = new Member(watched, chart.Indicator.Frequency, "", new Estimation(model.Points, chart.Seasons, autocorrelation, floor), 0, null);
        return Solve(member, share, [], 0, "tried", now);
    }

    internal static async Task<WatchList> Lock(IndicatorDb db, string organisation, DateTimeOffset now, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"insert into watch_list (organisation, false_alarms_per_year, version, changed_at, changed_by) values ({organisation}, {WatchList.OneAYear}, 0, {now}, 'tryghed') on conflict do nothing", cancel);
        return await db.WatchLists.FromSql($"select * from watch_list where organisation = {organisation} for update").SingleAsync(cancel);
    }

    private static SeriesPolicy Solve(Member member, double share, Dictionary<(AlarmScheme, Estimation, double), (double Zero, double Steady, double? Arl0)> delays, int listVersion, string why, DateTimeOffset now)
    {
        var (scheme, perYear) = (member.Watched.Scheme, Period.InAYear(member.Frequency));
        if (member.Watched is { Chart: "farrington", SpendsBudget: true })
            return Onset(member, Math.Min(share / perYear, 1 / LeastPeriodsBetween), perYear, listVersion, why, now);
        var width = member.Watched.SpendsBudget ? FalseAlarms.Width(scheme, member.Estimation, Math.Min(share / perYear, 1 / LeastPeriodsBetween))
            : member.Watched.Rules is not null ? 3
            : FalseAlarms.Width(scheme, member.Estimation, member.Watched.FalseDiscoveryRate!.Value / LeastPeriodsBetween);
        if (!delays.TryGetValue((scheme, member.Estimation, width), out var delay))
        {
            delay = (
                DetectionDelay.ZeroState(scheme, member.Estimation, width, 1).Mean, DetectionDelay.SteadyState(scheme, member.Estimation, width, 1).Mean,
                scheme.AverageRunLength(width));
            delays.Add((scheme, member.Estimation, width), delay);
        }
        return Next(member, scheme.Key, width, FalseAlarms.PerPeriod(scheme, member.Estimation, width) * perYear, (Finite(delay.Zero), Finite(delay.Steady), delay.Arl0), listVersion, why, now);

        // Where an alarm is always active there is nothing left to be seen.
        static double Finite(double delay) => double.IsNaN(delay) ? DetectionDelay.Longest : delay;
    }

    // Farrington's limit is a probability: its predictive p-values are true to what they say, so that the rate itself is alpha. It re-fits for every period, so how fast it sees a
    // lasting shift is not one number; a chart that looks at single figures too, with the same budget, stands in for it.
    private static SeriesPolicy Onset(Member member, double rate, int perYear, int listVersion, string why, DateTimeOffset now)
    {
        var scheme = AlarmScheme.Shewhart([Analysis.RunRule.BeyondLimit]);
        var likeIt = FalseAlarms.Width(scheme, member.Estimation, rate);
        var delay = (DetectionDelay.ZeroState(scheme, member.Estimation, likeIt, 1).Mean, DetectionDelay.SteadyState(scheme, member.Estimation, likeIt, 1).Mean, (double?)null);
        return Next(member, "farrington", rate, rate * perYear, delay, listVersion, why, now);
    }

    private static SeriesPolicy Next(
        Member member, string scheme, double width, double falseAlarmsPerYear, (double Zero, double Steady, double? Arl0) delay, int listVersion, string why, DateTimeOffset now) => new()
        {
            Indicator = member.Watched.Indicator,
            Area = member.Area,
            Version = (member.Policy?.Version ?? 0) + 1,
            FromOrdinal = member.Policy is null ? int.MinValue : member.Newest + 1,
            Why = why,
            WatchListVersion = listVersion,
            Scheme = scheme,
            Width = width,
            Points = member.Estimation.Points,
            Seasons = member.Estimation.Seasons,
            Autocorrelation = member.Estimation.Autocorrelation,
            SigmaFloor = member.Estimation.SigmaFloor,
            Arl0 = delay.Arl0,
            FalseAlarmsPerYear = falseAlarmsPerYear,
            DelayZeroState = delay.Zero,
            DelaySteadyState = delay.Steady,
            SettledAt = now,
        };

    private static bool Same(SeriesPolicy old, SeriesPolicy now) =>
        old.Scheme == now.Scheme && old.Points == now.Points && old.Seasons == now.Seasons && Math.Abs(old.Width - now.Width) < 0.005 * old.Width;

    private static async Task<List<Member>> Known(IndicatorDb db, WatchedIndicator watched, IndicatorDefinition indicator, CancellationToken cancel)
    {
        var policies = await Newest(db, watched.Indicator, cancel);
        var newest = await db.Observations.Where(o => o.Indicator == watched.Indicator).GroupBy(o => o.Area)
            .Select(g => new { g.Key, Ordinal = g.Max(o => o.Ordinal) }).ToDictionaryAsync(g => g.Key, g => g.Ordinal, cancel);
        return [.. policies.Values.Where(p => watched.Watches(p.Area)).Select(p => new Member(watched, indicator.Frequency, p.Area, p.Estimation, newest.GetValueOrDefault(p.Area), p))];
    }

    private static async Task<List<Member>> Estimate(IndicatorDb db, WatchedIndicator watched, IndicatorDefinition indicator, CancellationToken cancel)
    {
        var policies = await Newest(db, watched.Indicator, cancel);
        var areas = await db.Shared.Where(o => o.Indicator == indicator.Code).Select(o => o.Area).Distinct().OrderBy(area => area).ToListAsync(cancel);
        var fitted = new List<(string Area, int Newest, int Points, int Seasons, double LagOneCoefficient, double RawSigma, double Floor)>();
        await foreach (var (area, chart, _) in SeriesCharts.Draw(db, indicator, watched, areas, cancel, limits: false))
        {
            if (chart is { Trial: false, Model: { } model })
                fitted.Add((area, chart.First + chart.Length - 1, model.Points, chart.Seasons, model.LagOneCoefficient, model.RawSigma, model.Floor));
        }
        if (fitted is [])
            return [];

        // What the areas share is estimated from all of them, watched or not: a single short baseline says next to nothing of it.
        var points = fitted.Select(one => one.Points).Order().ElementAt(fitted.Count / 2);
        var seasons = fitted[0].Seasons;
        var autocorrelation = Math.Round(FalseAlarms.Autocorrelation(fitted.Average(one => one.LagOneCoefficient), points, seasons), 3);
        var floor = Math.Round(FalseAlarms.SigmaFloor(fitted[0].Floor, fitted.Average(one => one.RawSigma), points, seasons, autocorrelation), 1);
        return
        [
            .. fitted.Where(one => watched.Watches(one.Area)).Select(one => new Member(watched, indicator.Frequency, one.Area,
                new Estimation(one.Points, one.Seasons, autocorrelation, floor), one.Newest, policies.GetValueOrDefault(one.Area))),
        ];
    }

    private static async Task<Dictionary<string, SeriesPolicy>> Newest(IndicatorDb db, string indicator, CancellationToken cancel) =>
        (await db.Policies.AsNoTracking().Where(p => p.Indicator == indicator && !db.Policies.Any(q => q.Indicator == indicator && q.Area == p.Area && q.Version > p.Version)).ToListAsync(cancel))
            .ToDictionary(p => p.Area);
}
