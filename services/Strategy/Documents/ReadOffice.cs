using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Tryghed.Strategy.Documents;

/// <summary>Reads the words of a workbook or a presentation, for search and for what may not be stored; no more.</summary>
internal static class ReadOffice
{
    internal static string Text(byte[] bytes)
    {
        var text = new StringBuilder();
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false));
            foreach (var part in zip.Entries.Where(e => e.FullName is "xl/sharedStrings.xml" || e.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)
                || e.FullName.StartsWith("ppt/slides/slide", StringComparison.Ordinal) || e.FullName.StartsWith("ppt/notesSlides/", StringComparison.Ordinal)).Where(e => e.FullName.EndsWith(".xml", StringComparison.Ordinal)))
            {
                using var reader = XmlReader.Create(part.Open(), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = ReadDocument.MostCharacters * 20L });
                while (reader.Read())
                {
                    // t: words; v: a cell's number, or inline text.
                    if (reader is not { NodeType: XmlNodeType.Element, LocalName: "t" or "v" } || reader.IsEmptyElement)
                        continue;
                    text.Append(reader.ReadElementContentAsString()).Append('\n');
                    if (text.Length > ReadDocument.MostCharacters)
                        throw new DocumentException($"The document has more than {ReadDocument.MostCharacters / 1_000_000} million characters.");
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException)
        {
            throw new DocumentException("The document is damaged and can't be read.", inner: exception);
        }
        return text.ToString();
    }
}
