namespace Tryghed.Indicator.Observations.Import;

/// <summary>Signs beside figures of a PX file (DATANOTECELL): each is said of a category of every variable, or of all where a star stands.</summary>
internal sealed class PxCellNotes
{
    // Each of these is compared with every cell.
    private const int MostWithStars = 100;

    private readonly Dictionary<long, string> exact = [];
    private readonly List<(int[] Places, string Sign)> stars = [];

    internal PxCellNotes(IEnumerable<PxHeader.Keyword> keywords, IReadOnlyList<CubeDimension> dimensions)
    {
        (Dictionary<string, int> Codes, Dictionary<string, int> Labels)[]? known = null;
        foreach (var keyword in keywords.Where(keyword => keyword.Of.Count == dimensions.Count && keyword.Values is [not "", ..]))
        {
            known ??= [.. dimensions.Select(d => (Px.ToPlaces(d.Categories.Select(c => c.Code)), Px.ToPlaces(d.Categories.Select(c => c.Label ?? ""))))];
            int[] places = [.. keyword.Of.Select((name, i) => name is "*" ? -1 : known[i].Codes.TryGetValue(name, out var code) ? code : known[i].Labels.GetValueOrDefault(name, -2))];
            if (places.Contains(-2))
                continue;
            if (!places.Contains(-1))
                exact[places.Zip(dimensions).Aggregate(0L, (at, pair) => at * pair.Second.Categories.Count + pair.First)] = keyword.Values[0];
            else if (stars.Count < MostWithStars)
                stars.Add((places, keyword.Values[0]));
        }
    }

    /// <summary>The sign of the cell at a position; null where it has none.</summary>
    internal string? At(long at, int[] places)
    {
        if (exact.Count > 0 && exact.TryGetValue(at, out var own))
            return own;
        foreach (var (wanted, sign) in stars)
        {
            var fits = true;
            for (var i = 0; fits && i < wanted.Length; i++)
                fits = wanted[i] < 0 || wanted[i] == places[i];
            if (fits)
                return sign;
        }
        return null;
    }
}
