using System.Buffers;
using System.Globalization;
using System.Text;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Exports;

/// <summary>Comma-separated values in UTF-8, a line for each figure.</summary>
internal static class CsvExport
{
    private const int Piece = 32 * 1024;
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n"), Separators = SearchValues.Create(";,|\t\r\n"), Signs = SearchValues.Create("=+-@＝＋－＠");

    /// <param name="selection">The figures.</param>
    /// <param name="named">Whether a first column names the indicator.</param>
    /// <param name="body">Where to write.</param>
    /// <param name="cancel">Stops it.</param>
    internal static async Task Write(Selection selection, bool named, Stream body, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), Piece, leaveOpen: true);
        var lines = new StringBuilder(named ? "indicator," : "").Append("area,area_name,period,value,exposure,status,source,synthetic\n");
        foreach (var part in selection.Parts)
        {
            var (before, after) = (named ? part.Code + "," : "", $",{Text(part.Attribution)},{(part.Indicator.Synthetic ? "true" : "false")}\n");
            await foreach (var o in selection.Figures(part).WithCancellation(cancel))
            {
                lines.Append(before).Append(o.Area).Append(',').Append(Text(Area.NameOf(o.Area) ?? "")).Append(',').Append(o.Period).Append(',')
                    .Append(Number(o.Value)).Append(',').Append(Number(o.Exposure)).Append(',').Append(o.Status.Wire()).Append(after);
                if (lines.Length > Piece)
                {
                    await writer.WriteAsync(lines, cancel);
                    lines.Clear();
                }
            }
        }
        await writer.WriteAsync(lines, cancel);
    }

    /// <summary>A cell of text that no spreadsheet takes for a formula, quoted where it has to be.</summary>
    internal static string Text(string text)
    {
        text = Harmless(text);
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    // A Danish spreadsheet splits lines at semicolons, others at tabs or bars, and none asks whether the text was one cell. So a sign that begins a formula is told apart by an apostrophe
    // wherever a cell may begin, also after the blanks and quotation marks that a spreadsheet takes away.
    private static string Harmless(string text)
    {
        if (!text.AsSpan().ContainsAny(Signs))
            return text is ['\t' or '\r' or '\n', ..] ? "'" + text : text;
        var harmless = new StringBuilder(text.Length + 4);
        if (text[0] is '\t' or '\r' or '\n')
            harmless.Append('\'');
        var begins = true;
        foreach (var letter in text)
        {
            if (begins && Signs.Contains(letter))
                harmless.Append('\'');
            begins = Separators.Contains(letter) || begins && (char.IsWhiteSpace(letter) || letter is '"');
            harmless.Append(letter);
        }
        return harmless.ToString();
    }

    // The shortest text that is read back as the same number.
    private static string Number(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
