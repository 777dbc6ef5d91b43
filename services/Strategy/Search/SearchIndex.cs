using Microsoft.EntityFrameworkCore;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Search;

/// <summary>Keeps what is searched. Nothing is written before the caller saves, so it is in the same transaction as the change.</summary>
internal static class SearchIndex
{
    // More is not indexed; a body of a million characters is some 500 pages.
    private const int TitleAtMost = 1_000, TextAtMost = 1_000_000;

    /// <summary>Puts a strategy in the index, or what it has become.</summary>
    internal static async Task Put(StrategyDb db, SearchEntry entry, CancellationToken cancel)
    {
        entry.Title = SearchText.Clean(entry.Title, TitleAtMost);
        entry.Body = SearchText.Clean(entry.Body, TextAtMost);
        entry.Attachments = SearchText.Clean(entry.Attachments, TextAtMost);
        entry.Compounds = [SearchText.Compounds(entry.Title), SearchText.Compounds(entry.Body), SearchText.Compounds(entry.Attachments)];
        var set = db.Set<SearchEntry>();
        if (await set.FindAsync([entry.Strategy], cancel) is { } before)
            db.Entry(before).CurrentValues.SetValues(entry);
        else
            set.Add(entry);
    }

    /// <summary>Takes a strategy out of the index.</summary>
    internal static async Task Remove(StrategyDb db, Guid strategy, CancellationToken cancel)
    {
        if (await db.Set<SearchEntry>().FindAsync([strategy], cancel) is { } entry)
            db.Remove(entry);
    }
}
