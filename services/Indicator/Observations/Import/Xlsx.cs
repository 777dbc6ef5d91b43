using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>The first sheet of an Excel workbook (.xlsx), a row at a time.</summary>
/// <remarks>Format: ECMA-376. A workbook is a zip of XML: what it may become unpacked is bounded before and while it is read, and no DTD is.</remarks>
internal sealed class Xlsx : ITable
{
    private const int MostEntries = 2000, MostColumns = 16_384, LongestText = 64 * 1024, MostDepth = 50, MostTexts = 1_000_000;
    private const long MostBytes = 512_000_000, MostCharactersOfTexts = 32_000_000, LooksLikeABomb = 10_000_000;
    private const int MostRatio = 200;

    private readonly IFile file;

    private Xlsx(IFile file) => this.file = file;

    public char? Decimal => '.';
    public bool IsPlain => true;
    public IReadOnlyList<string> Remarks => ["The first sheet is read."];

    /// <summary>What the sheet's cells refer to.</summary>
    private sealed record Workbook(string Sheet, List<string> Texts, XlsxStyles Styles);

    internal static ITable Open(IFile file)
    {
        Span<byte> start = stackalloc byte[4];
        using var stream = file.Open();
        var have = stream.ReadAtLeast(start, 4, false);
        if (start is [0xD0, 0xCF, 0x11, 0xE0])
            throw Wrong("This is an old .xls, or a workbook with a password; save it as .xlsx without one.");
        return have == 4 && start is [(byte)'P', (byte)'K', 3, 4] ? new Xlsx(file) : throw Wrong(have == 0 ? "The file is empty." : "This is not an Excel workbook (.xlsx).");
    }

    public async IAsyncEnumerable<(int Number, string[] Fields)> Lines([EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = file.Open();
        using var zip = OpenZip(stream);
        var workbook = await Guarded(() => Read(zip, cancel));
        using var sheet = OpenXml(Entry(zip, workbook.Sheet));
        var rows = new XlsxRows(sheet, workbook.Texts, workbook.Styles);
        var width = 0;
        while (await Guarded(() => rows.Next(cancel)))
        {
            var fields = rows.Fields;
            var filled = fields.FindLastIndex(field => field.Length > 0) + 1;
            if (filled == 0)
                continue;
            if (width == 0)
                width = filled;
            while (fields.Count < width)
                fields.Add("");
            yield return (rows.Number, [.. fields.Take(Math.Max(width, filled))]);
        }
    }

    private static async Task<Workbook> Read(ZipArchive zip, CancellationToken cancel)
    {
        var parts = new Dictionary<string, (string Kind, string Target)>();
        string? sheet = null;
        var from1904 = false;
        await foreach (var xml in Elements(zip, "xl/_rels/workbook.xml.rels", cancel))
        {
            if (xml.LocalName is "Relationship" && xml.GetAttribute("Id") is { } id && xml.GetAttribute("Target") is { } target && xml.GetAttribute("TargetMode") is not "External")
                parts[id] = (xml.GetAttribute("Type")?.Split('/')[^1] ?? "", target.StartsWith('/') ? target[1..] : $"xl/{target}");
        }
        await foreach (var xml in Elements(zip, "xl/workbook.xml", cancel))
        {
            from1904 |= xml.LocalName is "workbookPr" && xml.GetAttribute("date1904") is "1" or "true";
            if (xml.LocalName is "sheet")
                sheet ??= xml.GetAttribute("id", "http://schemas.openxmlformats.org/officeDocument/2006/relationships") ?? xml.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships");
        }
        if (sheet is null || !parts.TryGetValue(sheet, out var first) || first.Kind is not "worksheet")
            throw Wrong("The workbook's first sheet is not there, or is a chart.");

        var styles = new XlsxStyles(from1904);
        if (parts.Values.FirstOrDefault(part => part.Kind is "styles").Target is { } stylesheet)
        {
            await foreach (var xml in Elements(zip, stylesheet, cancel))
                styles.See(xml);
        }
        return new Workbook(first.Target, parts.Values.FirstOrDefault(part => part.Kind is "sharedStrings").Target is { } shared ? await Texts(zip, shared, cancel) : [], styles);
    }

    private static async Task<List<string>> Texts(ZipArchive zip, string part, CancellationToken cancel)
    {
        var (texts, text, length) = (new List<string>(), new StringBuilder(), 0L);
        using var xml = OpenXml(Entry(zip, part));
        var (inText, phonetic) = (false, 0);
        while (await Step(xml, cancel))
        {
            phonetic += xml.LocalName is "rPh" && !xml.IsEmptyElement ? xml.NodeType is XmlNodeType.Element ? 1 : xml.NodeType is XmlNodeType.EndElement ? -1 : 0 : 0;
            if (xml.LocalName is "t" && xml.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
                inText = xml.NodeType is XmlNodeType.Element && !xml.IsEmptyElement && phonetic == 0;
            else if (IsText(xml) && inText)
                await Append(xml, text);
            else if (xml.LocalName is "si" && (xml.NodeType is XmlNodeType.EndElement || xml is { NodeType: XmlNodeType.Element, IsEmptyElement: true }))
            {
                texts.Add(text.ToString());
                length += text.Length;
                text.Clear();
                if (length > MostCharactersOfTexts || texts.Count > MostTexts)
                    throw Wrong("The workbook has too many different texts; send it as CSV.");
            }
        }
        return texts;
    }

    internal static bool IsText(XmlReader xml) => xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace;

    /// <summary>Adds a text, piece by piece, for it may be as long as the file.</summary>
    internal static async Task Append(XmlReader xml, StringBuilder text)
    {
        var piece = new char[1024];
        for (int count; (count = await xml.ReadValueChunkAsync(piece, 0, piece.Length)) > 0;)
        {
            text.Append(piece, 0, count);
            if (text.Length > LongestText)
                throw Wrong("A text in a cell is too long.");
        }
    }

    internal static async Task<bool> Step(XmlReader xml, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!await xml.ReadAsync())
            return false;
        return xml.Depth <= MostDepth ? true : throw Wrong("It is nested too deeply.");
    }

    internal static int Column(string reference)
    {
        var column = 0;
        foreach (var letter in reference.TakeWhile(char.IsAsciiLetterUpper))
            column = Math.Min(column * 26 + letter - 'A' + 1, MostColumns + 1);
        return column is > 0 and <= MostColumns ? column - 1 : throw Wrong($"'{ObservationRow.Short(reference)}' is not a cell.");
    }

    internal static UnreadableFileException Wrong(string reason) => new(0, "file", reason);

    private static async IAsyncEnumerable<XmlReader> Elements(ZipArchive zip, string part, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var xml = OpenXml(Entry(zip, part));
        while (await Step(xml, cancel))
        {
            if (xml.NodeType is XmlNodeType.Element)
                yield return xml;
        }
    }

    private static ZipArchive OpenZip(Stream stream)
    {
        try
        {
            var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count > MostEntries || zip.Entries.Sum(entry => Math.Min(entry.Length, MostBytes + 1)) > MostBytes
                || zip.Entries.Any(entry => entry.Length > LooksLikeABomb && entry.Length / Math.Max(1, entry.CompressedLength) > MostRatio))
                throw Wrong($"Unpacked, the workbook is larger than {MostBytes / 1_000_000} MB, or it is packed in a way that no program packs one; send it as CSV.");
            return zip;
        }
        catch (InvalidDataException)
        {
            throw Wrong("The workbook is damaged.");
        }
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name) =>
        zip.Entries.FirstOrDefault(entry => entry.FullName.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw Wrong($"This is not an Excel workbook: {ObservationRow.Short(name)} is not in it.");

    private static XmlReader OpenXml(ZipArchiveEntry entry)
    {
        try
        {
            return XmlReader.Create(new BoundedStream(entry.Open(), Math.Min(MostBytes, entry.Length)), new XmlReaderSettings
            {
                Async = true,
                CloseInput = true,
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                MaxCharactersInDocument = MostBytes,
            });
        }
        catch (InvalidDataException)
        {
            throw Wrong("The workbook is damaged.");
        }
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException or FormatException)
        {
            throw Wrong(exception is XmlException { Message: var message } && message.Contains("DTD", StringComparison.Ordinal) ? "It has a document type definition, which a workbook never has." : "The workbook is damaged.");
        }
    }

    /// <summary>A part of the zip, which is no longer than the zip says.</summary>
    private sealed class BoundedStream(Stream inner, long most) : Stream
    {
        private long read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Counted(await inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Counted(await inner.ReadAsync(buffer, cancellationToken));

        private int Counted(int count) => (read += count) <= most ? count : throw Wrong("A part of the workbook is longer than it says.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
