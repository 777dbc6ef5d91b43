using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Who may see what was published.</summary>
internal static class Publications
{
    /// <summary>Publications of an index that the caller sees: those of versions that the caller sees.</summary>
    internal static IQueryable<IndexPublication> Seen(IndicatorDb db, Caller caller, StoredIndex index)
    {
        var versions = db.IndexVersions.Where(IndexVersion.SeenBy(db, caller, index));
        return db.IndexPublications.AsNoTracking().Where(p => p.Index == index.Code && versions.Any(v => v.Number == p.Version));
    }

    /// <summary>Whether the caller sees a version of an index that they see.</summary>
    internal static Task<bool> MaySee(IndicatorDb db, Caller caller, StoredIndex index, int version, CancellationToken cancel) =>
        db.IndexVersions.Where(IndexVersion.SeenBy(db, caller, index)).AnyAsync(v => v.Number == version, cancel);
}
