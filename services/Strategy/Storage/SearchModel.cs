using Microsoft.EntityFrameworkCore;
using Tryghed.Strategy.Search;

namespace Tryghed.Strategy.Storage;

internal static class SearchModel
{
    /// <summary>The vectors, their indexes and the lexicon are <see cref="SearchSql"/>'s.</summary>
    internal static void MapSearch(this ModelBuilder model) => model.Entity<SearchEntry>(row =>
    {
        row.ToTable("search_entry");
        row.HasKey(e => e.Strategy);
        row.Property(e => e.Strategy).ValueGeneratedNever();
        row.Property(e => e.Kind).HasConversion<string>();
        row.Property(e => e.Status).HasConversion<string>();
        row.Property(e => e.Visibility).HasConversion<string>();
    });
}
