using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator;

/// <summary>Where a page of a list starts and how long it is. The cursor names the last item of the page before.</summary>
internal sealed record Paging(int Limit, string? After)
{
    private const int Default = 50, Most = 500;

    /// <summary>Reads the query's <c>limit</c> (1 to 500, 50 when absent) and <c>cursor</c>; answers the errors by field, or null.</summary>
    internal static Dictionary<string, string[]>? Read(int? limit, string? cursor, out Paging paging)
    {
        var errors = new Dictionary<string, string[]>();
        if (limit is < 1 or > Most)
            errors["limit"] = [$"Give a number from 1 to {Most}."];
        string? after = null;
        try
        {
            if (cursor is not null)
                after = new UTF8Encoding(false, true).GetString(WebEncoders.Base64UrlDecode(cursor));
            if (after?.Contains('\0') is true)
                errors["cursor"] = [Unreadable];
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            errors["cursor"] = [Unreadable];
        }
        paging = new Paging(limit ?? Default, after);
        return errors.Count > 0 ? errors : null;
    }

    /// <summary>The id after which a page begins, for lists in the order of ids; null for the first page, and with an error for a cursor that is none.</summary>
    internal Guid? ReadId(Dictionary<string, string[]> errors)
    {
        if (After is null || errors.ContainsKey("cursor"))
            return null;
        if (Guid.TryParseExact(After, "N", out var id))
            return id;
        errors["cursor"] = [Unreadable];
        return null;
    }

    internal const string Unreadable = "Give the cursor as a list answered it.";

    /// <summary>The page of what was found, which is asked for one longer than the page.</summary>
    internal Page<TItem> Page<TRow, TItem>(IReadOnlyList<TRow> found, Func<TRow, string> key, Func<TRow, TItem> show) =>
        new([.. found.Take(Limit).Select(show)], found.Count > Limit ? WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(key(found[Limit - 1]))) : null);
}
