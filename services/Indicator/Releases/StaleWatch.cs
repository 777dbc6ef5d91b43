using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Sources;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Releases;

/// <summary>Tells the owners of indicators whose next figures are late, once for each release. One replica looks at a time.</summary>
internal sealed partial class StaleWatch(IServiceScopeFactory scopes, NewestPeriods newest, IConfiguration settings, TimeProvider clock, ILogger<StaleWatch> log) : BackgroundService
{
    // Any number will do that nothing else in this database locks on.
    private const long Watching = 0x5374616C65;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.GetValue("Freshness:Interval", TimeSpan.FromMinutes(15)), clock);
        try
        {
            do
            {
                try
                {
                    await Look(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    Failed(exception);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task Look(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        var after = "";
        while (true)
        {
            var some = await db.Indicators.AsNoTracking().Where(i => string.Compare(i.Code, after) > 0)
                .OrderBy(i => i.Code).Take(200).ToListAsync(cancel);
            foreach (var indicator in some)
            {
                // What is not late as it was read needs no lock.
                if (Freshness.Expected(indicator, await newest.Of(db, indicator, cancel), await ReleaseCalendar.Of(db, indicator, cancel))?.OverdueOn(Today) is true && !await Tell(db, indicator.Code, cancel))
                    return;
                db.ChangeTracker.Clear();
            }
            if (some.Count < 200)
                return;
            after = some[^1].Code;
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <returns>Whether this replica is the one that looks.</returns>
    private async Task<bool> Tell(IndicatorDb db, string code, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!(await db.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock({Watching}) as \"Value\"").SingleAsync(cancel)))
            return false;
        var indicator = await Recording.Lock(db, code, cancel); // figures and edits wait, so that nobody is told of what has just come
        var now = clock.GetUtcNow();
        if (Freshness.Expected(indicator, await newest.Of(db, indicator, cancel), await ReleaseCalendar.Of(db, indicator, cancel)) is not { } release)
            return true;
        var period = release.Period.ToString();
        var told = await db.StaleNotices.AsNoTracking().Where(n => n.Indicator == code).OrderByDescending(n => n.Number).ToListAsync(cancel);
        var attested = await db.Attestations.AsNoTracking().Where(a => a.Indicator == code).OrderByDescending(a => a.Number).FirstOrDefaultAsync(cancel);
        if (!Freshness.Remind(release, Today, told.FirstOrDefault(n => n.Period == period)?.At, attested?.At, attested?.Until))
            return true;

        var notice = new StaleNotice { Indicator = code, Number = told.Count + 1, Period = period, At = now };
        db.Add(notice);
        db.Announce(Event(indicator, release, notice));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>The event of a late release. It is the owner's own affair, whoever may see the figures.</summary>
    internal static IndicatorStale Event(IndicatorDefinition indicator, Freshness.Release release, StaleNotice notice) => new(
        $"{indicator.Code}/freshness", notice.Number, indicator.Owner, Visibility.Owner, notice.At, Severity.Warning, indicator.Code, indicator.TitleDa, indicator.Goal, indicator.Steward,
        release.Period.ToString(), release.On, DateOnly.FromDateTime(notice.At.UtcDateTime).DayNumber - release.On.DayNumber, indicator.Synthetic);

    [LoggerMessage(Level = LogLevel.Error, Message = "Late releases could not be looked for; they are looked for again")]
    private partial void Failed(Exception exception);
}
