using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Hearings;

/// <summary>Opens hearings on their day, reminds those who have not answered, closes them when their deadline has passed, and erases citizens' answers when their time is up.</summary>
/// <remarks>Every replica has one. The hearing's row is locked while it is changed, and what has been done stands in the row: each thing is done once.</remarks>
internal sealed partial class HearingClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<HearingClock> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await Step(stoppingToken))
                {
                    // More may be due.
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Waiting(exception); // the database may be away; what is due stays due
            }
            await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What could not be done waits a while, so that others get their turn.
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> waiting = [];

    /// <summary>Does one thing that is due; false when nothing is, or others are at it.</summary>
    internal async Task<bool> Step(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StrategyDb>();
        var (now, today) = (clock.GetUtcNow(), Danish.Today(clock.GetUtcNow()));
        var soon = today.AddDays(Hearing.ReminderDays.Max());
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var candidates = await db.Hearings.FromSql($"""
            select * from hearing
            where state = 'Planned' and opens <= {today}
               or state = 'Open' and (deadline < {today} or deadline <= {soon} and cardinality(reminded) < 3)
               or erased_at is null and token is not null and (deadline + make_interval(months => retention_months))::date < {today}
            order by deadline, id for update skip locked
            """).IgnoreAutoIncludes().ToListAsync(cancel);
        foreach (var hearing in candidates)
        {
            if (waiting.TryGetValue(hearing.Id, out var until) && until > now)
                continue;
            try
            {
                await db.Entry(hearing).Collection(h => h.Recipients).LoadAsync(cancel);
                if (!await Due(db, hearing, now, scope.ServiceProvider, cancel))
                    continue;
                await db.SaveChangesAsync(cancel);
                await transaction.CommitAsync(cancel);
                waiting.TryRemove(hearing.Id, out _);
                return true;
            }
            catch (Exception exception) when (!cancel.IsCancellationRequested)
            {
                // The files' store may be away: this one waits, and nothing of it is done by half.
                waiting[hearing.Id] = now + Wait;
                Waiting(exception);
                return true;
            }
        }
        return false;
    }

    private static async Task<bool> Due(StrategyDb db, Hearing hearing, DateTimeOffset now, IServiceProvider services, CancellationToken cancel)
    {
        // Read and not locked: the clock has locked the hearing, and others lock the strategy first.
        var strategy = await db.Strategies.AsNoTracking().SingleAsync(s => s.Id == hearing.Strategy, cancel);
        if (hearing.State is HearingState.Planned && Danish.Start(hearing.Opens) <= now)
        {
            db.Doing = "OpenPlannedHearing";
            db.Announce(hearing.Open(strategy.Visibility, now));
            return true;
        }
        if (hearing.State is HearingState.Open && hearing.Ends <= now)
        {
            db.Doing = "CloseHearingAtDeadline";
            db.Announce(hearing.Close(RunHearing.Counted(db, hearing.Id), RunHearing.Answered(db, hearing.Id), strategy, now));
            return true;
        }
        if (hearing.ReminderDue(now) is { } left)
        {
            db.Doing = "RemindOfHearing";
            var answered = await db.Answers.Where(a => a.Hearing == hearing.Id).Select(a => a.Recipient).ToListAsync(cancel);
            var awaited = hearing.Recipients.Where(r => r.Kind is not RecipientKind.Public && !answered.Contains(r.Code)).OrderBy(r => r.Code).ToList();
            if (hearing.Remind(left, awaited, strategy.CoOwners, now) is { } reminder)
                db.Announce(reminder);
            return true;
        }
        if (hearing.ErasedAt is null && hearing.Token is not null && Danish.End(hearing.RetainedUntil) <= now)
        {
            db.Doing = "EraseAnswersInTime";
            var erase = services.GetRequiredService<EraseAnswer>();
            foreach (var answer in await db.Answers.Where(a => a.Hearing == hearing.Id && a.Moderation != null && a.ErasedAt == null).ToListAsync(cancel))
                await erase.Erase(db, answer, cancel);
            hearing.Erased(now);
            return true;
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hearings wait: what is due can't be done just now.")]
    private partial void Waiting(Exception exception);
}
