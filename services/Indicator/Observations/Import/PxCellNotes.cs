namespace Tryghed.Indicator.Observations.Import;

/// <summary>Signs beside figures of a PX file (DATANOTECELL): each is said of a category of every variable, or of all where a star stands.</summary>
internal sealed class PxCellNotes
{
    private readonly List<(int[] Places, string Sign)> notes = [];

    internal PxCellNotes(IEnumerable<PxHeader.Keyword> keywords, IReadOnlyList<CubeDimension> dimensions)
    {
        foreach (var keyword in keywords.Where(keyword => keyword.Of.Count == dimensions.Count && keyword.Values is [not "", ..]))
        {
            var places = keyword.Of.Select((name, i) => name is "*" ? -1 : dimensions[i].Categories.ToList().FindIndex(category => category.Is(name)));
            if (keyword.Of.Zip(places).All(pair => pair.First is "*" || pair.Second >= 0))
                notes.Add(([.. places], keyword.Values[0]));
        }
    }

    /// <summary>The sign of a cell; null where it has none.</summary>
    internal string? At(int[] places)
    {
        foreach (var (wanted, sign) in notes)
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
