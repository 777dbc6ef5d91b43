namespace Tryghed.Indicator.Sources.Connectors;

/// <summary>Makes of one large question several small ones that together ask the same.</summary>
internal static class Splitting
{
    /// <summary>Beyond this a source has to be asked for less.</summary>
    internal const long MostCells = 5_000_000;

    /// <summary>Splits over the variable with the most values until every part is within a limit.</summary>
    internal static List<TableQuery> Split(TableQuery query, long limit)
    {
        if (query.Cells <= limit)
            return [query];
        var largest = query.Variables.MaxBy(v => v.Values.Count)!;
        if (largest.Values.Count == 1)
            throw new SourceException(SourceFault.Refused, $"The source gives {limit} cells at a time, and even one of each value is more.");
        var others = query.Cells / largest.Values.Count;
        var size = (int)Math.Max(1, limit / others);
        return
        [
            .. largest.Values.Chunk(size).SelectMany(values => Split(
                query with { Variables = [.. query.Variables.Select(v => v == largest ? new Chosen(v.Code, values, values) : v)] }, limit)),
        ];
    }
}
