using System.Globalization;
using System.Text.RegularExpressions;

namespace Tryghed.Portal.Language;

/// <summary>Numbers, periods and counts as Danish readers write them. It needs no culture data of the machine's.</summary>
internal static partial class Danish
{
    private static readonly NumberFormatInfo Numbers = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "−" };

    private static readonly string[] Months =
        ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];

    /// <summary>As <c>1.234,5</c>; a dash where there is no number.</summary>
    internal static string Number(double? value, int decimals) => value is { } number ? number.ToString("N" + decimals, Numbers) : "–";

    /// <summary>Decimals with which numbers of a size can be told apart: about three digits.</summary>
    internal static int Decimals(double largest) => Math.Abs(largest) switch { >= 100 => 0, >= 10 => 1, >= 1 => 2, _ => 3 };

    /// <summary>A period of Danmarks Statistik's in words: <c>2017K2</c> is 2. kvt. 2017.</summary>
    internal static string Period(string code) => Parts().Match(code) is not { Success: true } match ? code : match.Groups["kind"].Value switch
    {
        "" => code,
        "K" => $"{Part(match)}. kvt. {match.Groups["year"].Value}",
        "H" => $"{Part(match)}. halvår {match.Groups["year"].Value}",
        "U" => $"uge {Part(match)}, {match.Groups["year"].Value}",
        "M" when Part(match) is >= 1 and <= 12 => match.Groups["day"] is { Success: true, Value: var day }
            ? $"{int.Parse(day, CultureInfo.InvariantCulture)}. {Months[Part(match) - 1]} {match.Groups["year"].Value}"
            : $"{Months[Part(match) - 1]} {match.Groups["year"].Value}",
        _ => code,
    };

    /// <summary>What a series of such periods is made of, in the plural: kvartaler.</summary>
    internal static string PeriodNoun(string code) => Parts().Match(code).Groups["kind"].Value switch
    {
        "K" => "kvartaler",
        "H" => "halvår",
        "U" => "uger",
        "M" when code.Contains('D', StringComparison.Ordinal) => "dage",
        "M" => "måneder",
        _ => "år",
    };

    /// <summary>The year, where the period is the first of its year: where a time axis is labelled.</summary>
    internal static string? YearAtItsStart(string code) =>
        Parts().Match(code) is { Success: true } match && (match.Groups["kind"].Value is "" || Part(match) is 1 && match.Groups["day"].Value is "" or "01")
            ? match.Groups["year"].Value
            : null;

    private static int Part(Match match) => int.Parse(match.Groups["part"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<year>\d{4})(?:(?<kind>[KHUM])(?<part>\d{1,2})(?:D(?<day>\d{2}))?|(?<kind>))$")]
    private static partial Regex Parts();
}
