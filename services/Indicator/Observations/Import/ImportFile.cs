using System.Runtime.CompilerServices;
using Tryghed.Indicator.Catalogue;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Reads a file of any format into rows.</summary>
internal static class ImportFile
{
    /// <summary>How a file is to be read.</summary>
    /// <param name="Format">What it is.</param>
    /// <param name="Mapping">What its dimensions or columns are.</param>
    /// <param name="Indicator">Whose figures are wanted: our own exports may have several indicators'. Null while it is only looked at.</param>
    internal sealed record Layout(FileFormat Format, Mapping Mapping, string? Indicator = null);

    /// <summary>Opens a file as figures by their dimensions.</summary>
    /// <exception cref="UnreadableFileException">It can't be read.</exception>
    internal static async Task<ICube> Open(IFile file, Layout layout, CancellationToken cancel) => layout.Format switch
    {
        FileFormat.Csv or FileFormat.StatbankCsv => await TableCube.Open(await Csv.Open(file, layout, cancel), layout, cancel),
        FileFormat.Px => await Px.Open(file, layout.Mapping.Encoding, cancel),
        FileFormat.Xlsx => await TableCube.Open(Xlsx.Open(file), layout, cancel),
        _ => await JsonStat.Open(file, layout.Mapping.Dataset, cancel),
    };

    /// <summary>Reads a file as rows of an indicator.</summary>
    /// <exception cref="UnreadableFileException">The file can't be read any further.</exception>
    internal static async IAsyncEnumerable<SentRow> Read(IFile file, Layout layout, RowErrors errors, [EnumeratorCancellation] CancellationToken cancel)
    {
        var cube = await Open(file, layout, cancel);
        await foreach (var row in MappedRows.Read(cube, layout, errors, cancel))
            yield return row;
    }

    /// <summary>Finds all that is wrong with a file, without storing any of it.</summary>
    internal static async Task Check(IFile file, Layout layout, IndicatorDefinition indicator, DateOnly today, RowErrors errors, CancellationToken cancel)
    {
        var seen = new Dictionary<(string, int), int>();
        var texts = new RowTexts();
        await foreach (var sent in Tolerantly(Read(file, layout, errors, cancel), errors, cancel))
        {
            if (ObservationRow.Check(sent, indicator, today, errors, texts) is { } row && !seen.TryAdd((row.Area, row.Period.Ordinal), row.Row))
                errors.Add(row.Row, "period", Recording.Repeated(row.Area, row.Period.ToString(), seen[(row.Area, row.Period.Ordinal)]));
        }
    }

    /// <summary>The rows up to where the file can't be read any further, which is an error like any other.</summary>
    internal static async IAsyncEnumerable<SentRow> Tolerantly(IAsyncEnumerable<SentRow> rows, RowErrors errors, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var any = false;
        await using var each = rows.GetAsyncEnumerator(cancel);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync())
                    break;
            }
            catch (UnreadableFileException exception)
            {
                errors.Add(exception.Row, exception.Field, exception.Message);
                yield break;
            }
            any = true;
            yield return each.Current;
        }
        if (!any && !errors.Any)
            errors.Add(0, "file", "The file has no rows.");
    }
}
