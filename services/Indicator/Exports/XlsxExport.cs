using System.Globalization;
using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Exports;

/// <summary>A workbook: the figures on its first sheet, with the columns of the CSV, and on the second where they come from. Text is text and never a formula.</summary>
/// <remarks>The package (ECMA-376, part 2) is written from its first byte to its last as the figures come, with neither a file nor a sheet in memory; a document that is opened for editing would keep both.</remarks>
internal static class XlsxExport
{
    /// <summary>Rows of a sheet, but for the header.</summary>
    internal const int MostFigures = 1_048_576 - 1;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Type = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    private static readonly (string Path, string Xml)[] Frame =
    [
        ("[Content_Types].xml", $"""
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{Type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{Type}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="{Type}.worksheet+xml"/></Types>
            """),
        ("_rels/.rels", $"""
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """),
        ("xl/workbook.xml", $"""
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <workbook xmlns="{Main}" xmlns:r="{Relationships}"><sheets><sheet name="Tal" sheetId="1" r:id="rId1"/><sheet name="Om tallene" sheetId="2" r:id="rId2"/></sheets></workbook>
            """),
        ("xl/_rels/workbook.xml.rels", $"""
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Relationships}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{Relationships}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>
            """),
    ];

    /// <param name="selection">The figures: at most <see cref="MostFigures"/>.</param>
    /// <param name="named">Whether a first column names the indicator.</param>
    /// <param name="now">When it is written.</param>
    /// <param name="body">Where to write.</param>
    /// <param name="cancel">Stops it.</param>
    internal static async Task Write(Selection selection, bool named, DateTimeOffset now, Stream body, CancellationToken cancel)
    {
        await using var piece = new Piece();
        using (var package = new ZipArchive(piece, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, xml) in Frame)
            {
                using var part = package.CreateEntry(path, CompressionLevel.Fastest).Open();
                part.Write(System.Text.Encoding.UTF8.GetBytes(xml));
            }
            await Figures(package);
            Sources(package);
        }
        await piece.Drain(body, atLeast: 1, cancel);

        async Task Figures(ZipArchive package)
        {
            using var sheet = new Sheet(package, "xl/worksheets/sheet1.xml", now);
            string[] header = ["area", "area_name", "period", "value", "exposure", "status", "source", "synthetic"];
            sheet.Row(named ? ["indicator", .. header] : header);
            foreach (var part in selection.Parts)
            {
                var synthetic = part.Indicator.Synthetic ? "true" : "false";
                await foreach (var o in selection.Figures(part).WithCancellation(cancel))
                {
                    if (named)
                        sheet.Row(part.Code, o.Area, Area.NameOf(o.Area), o.Period, o.Value, o.Exposure, o.Status.Wire(), part.Attribution, synthetic);
                    else
                        sheet.Row(o.Area, Area.NameOf(o.Area), o.Period, o.Value, o.Exposure, o.Status.Wire(), part.Attribution, synthetic);
                    await piece.Drain(body, atLeast: 32 * 1024, cancel);
                }
            }
        }

        void Sources(ZipArchive package)
        {
            using var sheet = new Sheet(package, "xl/worksheets/sheet2.xml", now);
            sheet.Row("indicator", "title", "unit", "source", "synthetic", "vintage", "recorded_at", "table_version", "footnotes");
            foreach (var part in selection.Parts)
            {
                var i = part.Indicator;
                sheet.Row(
                    i.Code, i.TitleDa, i.Unit, part.Attribution, i.Synthetic ? "true" : "false", (double)part.AsOf.Vintage, part.Newest?.RecordedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                    part.Newest?.Provenance.TableVersion, part.Newest?.Provenance.Footnotes is { Count: > 0 } notes ? string.Join(" ", notes) : null);
            }
        }
    }

    /// <summary>What has been packed and not yet been sent: the writers below know no asynchronous writing, and the caller's connection no other.</summary>
    private sealed class Piece : MemoryStream
    {
        public override bool CanSeek => false; // what is sent can't be written over

        internal async ValueTask Drain(Stream body, int atLeast, CancellationToken cancel)
        {
            if (Length < atLeast)
                return;
            await body.WriteAsync(GetBuffer().AsMemory(0, (int)Length), cancel);
            SetLength(0);
        }
    }

    private sealed class Sheet : IDisposable
    {
        private const int LongestText = 32_767; // of a cell

        private static readonly OpenXmlAttribute[] Inline = [new("t", "", "inlineStr")];
        private readonly Row row = new();
        private readonly Cell cell = new();
        private readonly InlineString inline = new();
        private readonly Stream part;
        private readonly OpenXmlWriter writer;

        internal Sheet(ZipArchive package, string path, DateTimeOffset now)
        {
            var entry = package.CreateEntry(path, CompressionLevel.Fastest);
            entry.LastWriteTime = now;
            part = entry.Open();
            writer = OpenXmlWriter.Create(part);
            writer.WriteStartDocument();
            writer.WriteStartElement(new Worksheet());
            writer.WriteStartElement(new SheetData());
        }

        internal void Row(params ReadOnlySpan<object?> cells)
        {
            writer.WriteStartElement(row);
            foreach (var content in cells)
            {
                if (content is string text)
                {
                    writer.WriteStartElement(cell, Inline);
                    writer.WriteStartElement(inline);
                    writer.WriteElement(new Text(Plain(text)) { Space = SpaceProcessingModeValues.Preserve });
                    writer.WriteEndElement();
                    writer.WriteEndElement();
                }
                else
                {
                    writer.WriteStartElement(cell);
                    if (content is double number)
                        writer.WriteElement(new CellValue(number.ToString("R", CultureInfo.InvariantCulture)));
                    writer.WriteEndElement();
                }
            }
            writer.WriteEndElement();
        }

        // XML has no way to write most control characters, and a source's footnote may have them.
        private static string Plain(string text)
        {
            var cut = text.Length <= LongestText ? text : text[..LongestText];
            return cut.All(XmlConvert.IsXmlChar) ? cut : string.Concat(cut.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)));
        }

        public void Dispose()
        {
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.Close();
            part.Dispose();
        }
    }
}
