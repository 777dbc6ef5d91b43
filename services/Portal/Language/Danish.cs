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

    /// <summary>How often something happens: <c>én falsk alarm hvert 43. år</c>, or <c>3 falske alarmer om året</c>.</summary>
    /// <param name="aYear">Times a year, above zero.</param>
    /// <param name="one">What happens, once.</param>
    /// <param name="many">What happens, many times.</param>
    internal static string Rate(double aYear, string one, string many) => Math.Round(1 / aYear, MidpointRounding.AwayFromZero) switch
    {
        >= 2 and var years => $"én {one} hvert {Number(years, 0)}. år",
        _ when aYear < 1.5 => $"én {one} om året",
        _ => $"{Number(aYear, 0)} {many} om året",
    };

    /// <summary>With no more decimals than it has, two at most.</summary>
    internal static string Short(double value) => Number(value, Enumerable.Range(0, 2).FirstOrDefault(decimals => Math.Abs(value - Math.Round(value, decimals)) < 1e-9, 2));

    /// <summary>The day (UTC): 23. november 2026.</summary>
    internal static string Date(DateTimeOffset at) => $"{at.UtcDateTime.Day}. {Months[at.UtcDateTime.Month - 1]} {at.UtcDateTime.Year}";

    /// <summary>The day: 23. november 2026.</summary>
    internal static string Date(DateOnly day) => $"{day.Day}. {Months[day.Month - 1]} {day.Year}";

    /// <summary>A time as machines read it.</summary>
    internal static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Several, with "og" before the last.</summary>
    internal static string Listed(IReadOnlyList<string> items) => items switch
    {
        [] => "",
        [var only] => only,
        _ => $"{string.Join(", ", items.SkipLast(1))} og {items[^1]}",
    };

    /// <summary>How large a file is: <c>1,2 MB</c>.</summary>
    internal static string Size(long bytes) => bytes switch
    {
        >= 1_000_000 => $"{Number(bytes / 1_000_000.0, 1)} MB",
        >= 1_000 => $"{Number(bytes / 1_000.0, 0)} kB",
        _ => $"{Number(bytes, 0)} byte",
    };

    /// <summary>An organisation's name; its code where the name isn't known here.</summary>
    internal static string Organisation(string code) => code switch
    {
        "familie-og-beskaeftigelse" => "Familie og Beskæftigelse",
        "nordjyllands-politi" => "Nordjyllands Politi",
        _ => code,
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
