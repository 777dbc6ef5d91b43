using System.Diagnostics;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Sources.Connectors;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Sources;

/// <summary>Gives what a source answered to the imports, which store it as they store any file.</summary>
internal static class HandOver
{
    private const int MostNotes = 50;

    internal static FileImport Add(IndicatorDb db, Source source, TableInfo table, string indicator, Asking.Asked asked, Fetched fetched, DateTimeOffset now)
    {
        var document = Document(source, table, asked, fetched);
        var import = new FileImport
        {
            Id = Guid.CreateVersion7(now),
            Indicator = indicator,
            Format = FileFormat.JsonStat,
            Mapping = new Mapping { Area = asked.Area?.Code, Period = asked.Time.Code },
            Length = document.Length,
            Owner = source.Owner,
            ReceivedBy = $"source:{source.Code}",
            Provenance = new Provenance(
                Origin.Source, fetched.Hash, now, source.Code, fetched.Address, fetched.Query, table.Updated,
                [.. table.Footnotes.Where(note => note.Mandatory).Take(MostNotes).Select(note => note.Text)]),
            ReceivedAt = now,
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
        };
        db.Add(import);
        var number = 0;
        foreach (var piece in document.Chunk(FileChunk.Size))
            db.Add(new FileChunk { Import = import.Id, Number = number++, Bytes = piece });
        return import;
    }

    // As it came, wherever it can be read as it came.
    private static byte[] Document(Source source, TableInfo table, Asking.Asked asked, Fetched fetched) =>
        fetched.Document is { } document && table.Suppressed is null && source.Mapping is { Areas: null, Statuses: null }
            ? document
            : fetched.Figures.With((value, sign) => Asking.Meaning(table, source.Mapping, value, sign), asked.Area?.Code, source.Mapping.Areas).Write();
}
