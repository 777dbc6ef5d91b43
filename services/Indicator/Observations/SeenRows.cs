using System.Runtime.InteropServices;

namespace Tryghed.Indicator.Observations;

/// <summary>Which areas and periods a batch has had, in a bit each, so that a repeated one is found without sorting the batch.</summary>
internal sealed class SeenRows
{
    // A page is 512 neighbouring periods of an area: 64 bytes and what a dictionary needs for them. All of them stay under 50 MB.
    private const int PageBits = 9, MostPages = 300_000;

    private readonly Dictionary<(string Area, int Page), ulong[]> pages = [];
    private (string Area, int Page) last = ("", -1);
    private ulong[] page = [];

    /// <summary>Whether every row so far was one of its own. False when one was repeated, and when there are too many to know.</summary>
    internal bool AllDiffer { get; private set; } = true;

    internal void Add(string area, int ordinal)
    {
        if (!AllDiffer)
            return;
        var key = (area, Page: ordinal >> PageBits);
        if (key.Page != last.Page || !ReferenceEquals(area, last.Area) && area != last.Area)
        {
            if (pages.Count >= MostPages && !pages.ContainsKey(key))
            {
                AllDiffer = false;
                pages.Clear();
                return;
            }
            ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(pages, key, out _);
            page = found ??= new ulong[(1 << PageBits) / 64];
            last = key;
        }
        var within = ordinal & ((1 << PageBits) - 1);
        ref var word = ref page[within >> 6];
        var bit = 1UL << (within & 63);
        if ((word & bit) != 0)
            AllDiffer = false;
        word |= bit;
    }
}
