using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Search;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>How a strategy is taken for a change, and how the change is stored: with what is told of it, what search finds, and the audit trail, or not at all.</summary>
internal static class StoreStrategy
{
    /// <summary>The strategy, locked for the change, if the caller may see it, may write it, and has read it as it stands; otherwise the refusal.</summary>
    /// <remarks>Needs an open transaction. The lock makes two who change at once come one after the other; the second finds that it has read an older revision.</remarks>
    internal static async Task<(Strategy? Strategy, ProblemHttpResult? Refusal)> Take(StrategyDb db, Guid id, Caller caller, HttpRequest request, CancellationToken cancel)
    {
        if (!await db.Strategies.VisibleTo(caller).AnyAsync(s => s.Id == id, cancel))
            return (null, null);
        var strategy = await db.Strategies.FromSql($"select * from strategy where id = {id} for update").SingleAsync(cancel);
        if (!caller.MayWrite(strategy))
            return (null, TypedResults.Problem("Only the organisations that own the strategy change it.", statusCode: StatusCodes.Status403Forbidden));
        if (Precondition(request, strategy.Revision) is { } refusal)
            return (null, refusal);
        return (strategy, null);
    }

    /// <summary>Locks two strategies, always in the same order: two who lock in different orders would wait for each other.</summary>
    internal static Task LockBoth(StrategyDb db, Guid one, Guid other, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"select from strategy where id in ({one}, {other}) order by id for update", cancel);

    /// <summary>Why a change can't be made without having read what stands: 428 without <c>If-Match</c>, 412 when it names something older; null when it can. A tag begins with the revision's number.</summary>
    internal static ProblemHttpResult? Precondition(HttpRequest request, long revision)
    {
        if (request.Headers.IfMatch.Count == 0)
            return TypedResults.Problem(
                "Send If-Match with the ETag of what you have read, so that you don't overwrite what somebody else has done.", statusCode: StatusCodes.Status428PreconditionRequired);
        var stands = revision.ToString(CultureInfo.InvariantCulture);
        return request.GetTypedHeaders().IfMatch.Any(tag => tag.Tag == "*" || !tag.IsWeak && tag.Tag.Value!.Trim('"').Split('-')[0] == stands) ? null : TypedResults.Problem(
            "It was changed since you read it, and nothing was stored. Read it again, and send your change with the new ETag.", statusCode: StatusCodes.Status412PreconditionFailed);
    }

    /// <summary>Saves what was changed, with what is told of it and what search finds from now on, or nothing.</summary>
    internal static async Task Save(StrategyDb db, Strategy strategy, DateTimeOffset now, CancellationToken cancel)
    {
        var version = db.StrategyVersions.Local.FirstOrDefault(v => v.Strategy == strategy.Id && v.Number == strategy.Version) ?? await ShowStrategy.Newest(db, strategy, cancel);
        await SearchIndex.Put(db, await Searched(db, strategy, version.Content, cancel), cancel);
        db.Announce(strategy.Changed(now));
        await db.SaveChangesAsync(cancel);
    }

    // The newest version gives the strategy its visibility, so whoever may see the strategy may see all of this.
    private static async Task<SearchEntry> Searched(StrategyDb db, Strategy strategy, StrategyContent content, CancellationToken cancel)
    {
        var stored = await db.Attachments.Of(AttachedTo.Strategy, strategy.Id).ToListAsync(cancel); // with what this change has added or taken away
        var attached = stored.Concat(db.Attachments.Local.Where(a => a.Kind == AttachedTo.Strategy && a.To == strategy.Id)).Distinct().Where(a => a.ToVersion is null).OrderBy(a => a.Id);
        return new SearchEntry
        {
            Strategy = strategy.Id,
            Title = strategy.Title,
            Body = string.Join("\n\n", new[] { content.Summary, string.Join('\n', content.Goals!.Select(g => g.How)), content.Body }.Where(text => !string.IsNullOrWhiteSpace(text))),
            Attachments = string.Join("\n\n", attached.Select(a => $"{a.Name}\n{a.Text}")),
            Kind = strategy.Kind,
            Status = strategy.Status,
            Visibility = strategy.Visibility,
            Owner = strategy.Owner,
            Readers = [strategy.Owner, .. strategy.CoOwners],
            Organisations = strategy.Organisations,
            Goals = strategy.Goals,
            Areas = strategy.Areas,
            PeriodFrom = strategy.From,
            PeriodTo = strategy.To,
        };
    }
}
