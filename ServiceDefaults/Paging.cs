namespace Tryghed.ServiceDefaults;

/// <summary>Where a page of a list starts and how long it is. Lists are newest first; the cursor is the last item's id.</summary>
/// <param name="Limit">Items on a page.</param>
/// <param name="After">Id of the item that the page comes after; null for the first page.</param>
public sealed record Paging(int Limit, Guid? After)
{
    private const int Default = 50, Most = 500;

    /// <summary>Reads the query's <c>limit</c> (1 to 500, 50 when absent) and <c>cursor</c>; answers the errors by field, or null.</summary>
    public static Dictionary<string, string[]>? Read(int? limit, string? cursor, out Paging paging)
    {
        var errors = new Dictionary<string, string[]>();
        if (limit is < 1 or > Most)
            errors["limit"] = [$"Give a number from 1 to {Most}."];
        Guid? after = null;
        if (cursor is not null)
        {
            if (Guid.TryParseExact(cursor, "N", out var parsed))
                after = parsed;
            else
                errors["cursor"] = ["Give the cursor as a list answered it."];
        }
        paging = new Paging(limit ?? Default, after);
        return errors.Count > 0 ? errors : null;
    }

    /// <summary>The page of what was found, which is asked for one longer than the page.</summary>
    public Page<TItem> Page<TRow, TItem>(IReadOnlyList<TRow> found, Func<TRow, Guid> id, Func<TRow, TItem> show) =>
        new([.. found.Take(Limit).Select(show)], found.Count > Limit ? id(found[Limit - 1]).ToString("N") : null);
}
