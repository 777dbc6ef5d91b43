using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis.Indices;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Indices;

/// <summary>An index run over figures without replications, for what is asked of it while somebody waits.</summary>
/// <param name="Content">The definition.</param>
/// <param name="Figures">The figures.</param>
/// <param name="Plan">Its stages.</param>
/// <param name="Result">Its scores.</param>
internal sealed record IndexTables(IndexContent Content, IndexFigures Figures, IndexPlan Plan, IndexResult Result)
{
    /// <param name="db">The database.</param>
    /// <param name="code">Index code.</param>
    /// <param name="version">Version of the definition.</param>
    /// <param name="basis">The figures of a run; null for the newest there are.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="IndexException">There is no index in these figures.</exception>
    internal static async Task<IndexTables> Of(IndicatorDb db, string code, int version, Basis? basis, CancellationToken cancel)
    {
        var content = await IndexEndpoints.Content(db, code, version, cancel);
        content = content with { Specification = content.Specification with { Replications = null } };
        var codes = content.Indicators();
        var vintages = basis?.Vintages ?? await db.Indicators.Where(i => codes.Contains(i.Code)).ToDictionaryAsync(i => i.Code, i => i.Vintages, cancel);
        var figures = await Columns.Of(db, content, vintages, basis, cancel);
        var plan = CompositeIndex.Prepare(figures.Specification, figures.Data);
        return new IndexTables(content, figures, plan, CompositeIndex.Run(plan));
    }

    /// <summary>Place of an area among the figures; −1 where the index has no such area.</summary>
    internal int Area(string code) => Figures.Areas.ToList().IndexOf(code);

    /// <summary>Place of a period among the figures; −1 where the index has no such period.</summary>
    internal int Period(int ordinal) => Figures.Periods.ToList().FindIndex(period => period.Ordinal == ordinal);

    /// <summary>Newest period in which an area has a score; −1 where there is none.</summary>
    internal int Newest()
    {
        for (var period = Figures.Periods.Count - 1; period >= 0; period--)
        {
            if (Enumerable.Range(0, Figures.Areas.Count).Any(area => !double.IsNaN(Result.Scores[Plan.Tree.Root][Figures.At(area, period)])))
                return period;
        }
        return -1;
    }
}
