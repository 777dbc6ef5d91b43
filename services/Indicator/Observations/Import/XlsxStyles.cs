using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>How the numbers of a workbook are shown: a date is a number of days, and only its format tells.</summary>
internal sealed partial class XlsxStyles(bool from1904)
{
    private const int MostFormats = 70_000;

    private readonly Dictionary<int, string> codes = [];
    private readonly List<int> formats = [];
    private bool inFormats;

    /// <summary>Reads the beginning of an element of the stylesheet.</summary>
    internal void See(XmlReader xml)
    {
        if (xml.LocalName is "numFmt" && int.TryParse(xml.GetAttribute("numFmtId"), out var id) && codes.Count < MostFormats)
            codes[id] = xml.GetAttribute("formatCode") ?? "";
        else if (xml.LocalName is "cellXfs" or "cellStyleXfs" or "cellStyles" or "dxfs")
            inFormats = xml.LocalName is "cellXfs";
        else if (xml.LocalName is "xf" && inFormats && formats.Count < MostFormats)
            formats.Add(int.TryParse(xml.GetAttribute("numFmtId"), out var format) ? format : 0);
    }

    /// <summary>A number as it is meant.</summary>
    internal string Show(string number, int style)
    {
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return number;
        var format = style < formats.Count ? formats[style] : 0;
        var code = codes.GetValueOrDefault(format);
        if (code is null ? format is >= 14 and <= 17 or 22 or >= 27 and <= 31 or 36 or >= 50 and <= 54 or 57 or 58 : IsDate(code))
            return Date(value) ?? number;
        // 084 is often a number that is shown with its zeros
        if (code?.Length is > 1 and < 20 && code.All(letter => letter is '0') && value >= 0 && value % 1 == 0)
            return value.ToString(code, CultureInfo.InvariantCulture);
        return value.ToString("R", CultureInfo.InvariantCulture); // 2.2999999999999998 was written as 2.3
    }

    private static bool IsDate(string code) => Literal().Replace(code, "").AsSpan().IndexOfAny("yYdD") >= 0;

    private string? Date(double days)
    {
        // Excel believes that 1900 was a leap year.
        var since = from1904 ? new DateTime(1904, 1, 1) : days < 60 ? new DateTime(1899, 12, 31) : new DateTime(1899, 12, 30);
        if (days is < 0 or > 2_900_000)
            return null;
        var at = since.AddSeconds(Math.Round(days * 86400));
        return at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"""[^""]*""|\[[^\]]*\]|\\.|_.|\*.")]
    private static partial Regex Literal();
}
