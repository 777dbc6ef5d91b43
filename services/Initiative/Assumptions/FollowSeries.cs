using Microsoft.EntityFrameworkCore;
using Tryghed.Initiative.Storage;

namespace Tryghed.Initiative.Assumptions;

/// <summary>Takes what Indicator says of a series to the initiatives that rest on it. Runs inside the inbox's transaction.</summary>
internal static class FollowSeries
{
    /// <param name="indicator">Indicator code.</param>
    /// <param name="area">Area code.</param>
    /// <param name="take">Takes the event; false when something newer is known.</param>
    /// <param name="db">The service's database.</param>
    /// <param name="now">When.</param>
    /// <param name="cancel">Stops it.</param>
    internal static async Task Handle(string indicator, string area, Func<Series, bool> take, InitiativeDb db, DateTimeOffset now, CancellationToken cancel)
    {
        await db.Hold(indicator, area, cancel);
        var series = await db.Series.FindAsync([indicator, area], cancel);
        if (series is null)
            db.Add(series = Series.Of(indicator, area));
        if (!take(series))
            return;

        // Another series may be changing the same initiative: wait for it, then read. In one order, so that two never wait for each other.
        var resting = await db.Database.SqlQuery<Guid>(
            $"""
            select id as "Value" from initiative
            where id in (select initiative_id from assumption where indicator = {indicator} and area = {area}) order by id for update
            """).ToListAsync(cancel);
        var initiatives = await db.Initiatives.Include(i => i.Assumptions).Where(i => resting.Contains(i.Id)).OrderBy(i => i.Id).ToListAsync(cancel);
        foreach (var initiative in initiatives)
        {
            initiative.Recover(series, now);
            db.Announce(initiative.Question(series, now));
        }
        await db.SaveChangesAsync(cancel);
    }
}
