using System.Globalization;
using System.Text;
using System.Xml;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>The rows of a sheet as texts: numbers with a decimal point, dates in ISO's form.</summary>
internal sealed class XlsxRows(XmlReader sheet, IReadOnlyList<string> texts, XlsxStyles styles)
{
    private readonly StringBuilder text = new();
    private bool started;

    /// <summary>The row's number in the sheet.</summary>
    internal int Number { get; private set; }

    internal List<string> Fields { get; } = [];

    internal async Task<bool> Next(CancellationToken cancel)
    {
        Fields.Clear();
        var (inRow, kind, style, column, inValue) = (false, "", 0, -1, false);
        while (await Xlsx.Step(sheet, cancel))
        {
            if (sheet.NodeType is XmlNodeType.Element)
            {
                switch (sheet.LocalName)
                {
                    case "row" when started || sheet.Depth <= 3:
                        started = true;
                        Number = int.TryParse(sheet.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Number + 1;
                        if (sheet.IsEmptyElement)
                            return true;
                        inRow = true;
                        break;
                    case "c" when inRow:
                        column = sheet.GetAttribute("r") is { } reference ? Xlsx.Column(reference) : column + 1;
                        kind = sheet.GetAttribute("t") ?? "n";
                        style = int.TryParse(sheet.GetAttribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : 0;
                        text.Clear();
                        break;
                    case "v" or "t" when inRow:
                        inValue = !sheet.IsEmptyElement;
                        break;
                    case "rPh" when inRow:
                        await sheet.SkipAsync();
                        break;
                }
            }
            else if (sheet.NodeType is XmlNodeType.EndElement)
            {
                switch (sheet.LocalName)
                {
                    case "v" or "t":
                        inValue = false;
                        break;
                    case "c" when inRow:
                        Put(column, Shown(kind, style));
                        break;
                    case "row" when inRow:
                        return true;
                }
            }
            else if (inValue && Xlsx.IsText(sheet))
            {
                await Xlsx.Append(sheet, text);
            }
        }
        return false;
    }

    private void Put(int column, string shown)
    {
        while (Fields.Count <= column)
            Fields.Add("");
        Fields[column] = shown;
    }

    private string Shown(string kind, int style) => kind switch
    {
        "s" => int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < texts.Count ? texts[at] : throw Xlsx.Wrong("A cell refers to a text that is not there."),
        "inlineStr" or "str" or "e" or "d" => text.ToString(),
        "b" => text.ToString() is "1" or "true" ? "TRUE" : "FALSE",
        _ => text.Length == 0 ? "" : styles.Show(text.ToString(), style),
    };
}
