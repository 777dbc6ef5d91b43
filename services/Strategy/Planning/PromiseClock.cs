using Microsoft.EntityFrameworkCore;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Planning;

/// <summary>Reminds of dated promises 14, 3 and 1 days before, and the day after when they are overdue.</summary>
/// <remarks>Every replica has one. The milestone's row is locked while it is reminded of, and what has been said stands in the row: each thing is said once.</remarks>
internal sealed partial class PromiseClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<PromiseClock> log) : BackgroundService
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

    /// <summary>Reminds of one promise; false when none is due, or others are at it.</summary>
    internal async Task<bool> Step(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StrategyDb>();
        var now = clock.GetUtcNow();
        var soon = Danish.Today(now).AddDays(Milestone.ReminderDays.Max());
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var candidates = await db.Milestones.FromSql($"select * from milestone where done_at is null and due <= {soon} and cardinality(reminded) < 4 order by due, id for update skip locked").ToListAsync(cancel);
        if (candidates.Find(m => m.ReminderDue(now) is not null) is not { } milestone)
            return false;
        db.Doing = "RemindOfMilestone";
        var group = await db.PlanningGroups.AsNoTracking().SingleAsync(g => g.Id == milestone.Group, cancel);
        db.Announce(milestone.Remind(milestone.ReminderDue(now)!.Value, group, now));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Promises wait: what is due can't be reminded of just now.")]
    private partial void Waiting(Exception exception);
}
