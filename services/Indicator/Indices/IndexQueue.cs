using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Indices;

/// <summary>Tells the worker in this process that an index waits, so that it need not wait for its slow poll.</summary>
internal sealed class IndexSignal
{
    private readonly SemaphoreSlim waiting = new(0, 1);

    internal void Wake()
    {
        try
        {
            waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
    }

    internal Task Wait(TimeSpan atMost, CancellationToken cancel) => waiting.WaitAsync(atMost, cancel);
}

/// <summary>The indices that have to be computed anew.</summary>
internal static class IndexQueue
{
    /// <summary>Asks for an index, when the open transaction commits.</summary>
    internal static Task<int> Add(IndicatorDb db, string index, DateTimeOffset now, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into index_due (index, change, due_at, taken_until, faults) values ({index}, 1, {now}, null, 0)
        on conflict (index) do update set change = index_due.change + 1, due_at = excluded.due_at, faults = 0
        """, cancel);

    /// <summary>Asks for every index that rests on an indicator, when the open transaction commits.</summary>
    internal static Task<int> AddRestingOn(IndicatorDb db, string indicator, DateTimeOffset now, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into index_due (index, change, due_at, taken_until, faults)
        select i.code, 1, {now}, null, 0 from stored_index i
        where exists (select from index_input n where n.index = i.code and n.version = i.version and n.indicator = {indicator}) order by i.code
        on conflict (index) do update set change = index_due.change + 1, due_at = excluded.due_at, faults = 0
        """, cancel);

    /// <summary>Takes one that is due and that nobody else computes.</summary>
    internal static async Task<IndexDue?> Take(IndicatorDb db, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => (await db.IndicesDue.FromSql($"""
        update index_due set taken_until = {until} where index = (
            select index from index_due where due_at <= {now} and (taken_until is null or taken_until < {now}) order by due_at, index limit 1 for update skip locked)
        returning *
        """).AsNoTracking().ToListAsync(cancel)).SingleOrDefault();

    /// <summary>Says that it was computed from what there was when it was taken; if there has been a change since, it is due again.</summary>
    internal static async Task Finish(IndicatorDb db, IndexDue due, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"delete from index_due where index = {due.Index} and change = {due.Change}", cancel);
        await db.Database.ExecuteSqlAsync($"update index_due set taken_until = null where index = {due.Index}", cancel);
    }

    /// <summary>Leaves it to others.</summary>
    internal static Task<int> Release(IndicatorDb db, IndexDue due, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"update index_due set taken_until = null where index = {due.Index}", cancel);

    /// <summary>Puts it off after a fault, longer each time.</summary>
    internal static Task<int> Postpone(IndicatorDb db, IndexDue due, DateTimeOffset until, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"update index_due set taken_until = null, due_at = {until}, faults = faults + 1 where index = {due.Index}", cancel);
}
