using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Annotations;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;

namespace Tryghed.Indicator.Signals;

/// <summary>Fetches what the charts of an indicator rest on besides its figures.</summary>
internal sealed class ChartBases
{
    private readonly WatchedIndicator? watched;
    private readonly ILookup<string, SeriesPolicy> policies;
    private readonly IReadOnlyList<(string? Area, int From)> rebases;

    private ChartBases(
        WatchedIndicator? watched, ILookup<string, SeriesPolicy> policies, IReadOnlyList<(string? Area, int From)> rebases, IReadOnlyList<Break.Annotation> annotations) =>
        (this.watched, this.policies, this.rebases, Annotations) = (watched, policies, rebases, annotations);

    /// <summary>All breaks of the indicator that stand (or stood then), whatever areas they touch.</summary>
    internal IReadOnlyList<Break.Annotation> Annotations { get; }

    /// <param name="db">The database.</param>
    /// <param name="indicator">Indicator code.</param>
    /// <param name="watched">How it is watched; null where nobody does.</param>
    /// <param name="areas">Areas whose limits are wanted.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="at">What had been decided at this time; all of it when null.</param>
    internal static async Task<ChartBases> Of(IndicatorDb db, string indicator, WatchedIndicator? watched, IReadOnlyList<string> areas, CancellationToken cancel, DateTimeOffset? at = null)
    {
        var policies = await db.Policies.AsNoTracking().Where(p => p.Indicator == indicator && areas.Contains(p.Area) && (at == null || p.SettledAt <= at))
            .OrderBy(p => p.Version).ToListAsync(cancel);
        var rebases = await db.Rebases.AsNoTracking().Where(r => r.Indicator == indicator && (r.Area == null || areas.Contains(r.Area)) && (at == null || r.At <= at))
            .OrderBy(r => r.FromOrdinal).Select(r => new { r.Area, r.FromOrdinal }).ToListAsync(cancel);
        var breaks = await db.Annotations.AsNoTracking().Where(a => a.Indicator == indicator && a.Kind == AnnotationKind.Break)
            .Where(a => at == null ? a.WithdrawnAt == null : a.AddedAt <= at && (a.WithdrawnAt == null || a.WithdrawnAt > at)).OrderBy(a => a.Id).ToListAsync(cancel);
        return new ChartBases(watched, policies.ToLookup(p => p.Area), [.. rebases.Select(r => (r.Area, r.FromOrdinal))], [.. breaks.Select(one => one.ToBreak())]);
    }

    internal ChartBasis this[string area] => new()
    {
        Watched = watched,
        Policies = watched?.Watches(area) is true ? [.. policies[area]] : [],
        Rebases = [.. rebases.Where(one => one.Area is null || one.Area == area).Select(one => one.From).Distinct().Order()],
        Breaks = [.. Annotations.Where(one => one.Touches(area)).Select(one => one.From.Ordinal).Distinct().Order()],
    };
}
