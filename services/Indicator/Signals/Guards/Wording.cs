using System.Globalization;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>Numbers and periods as people write them. Not the machine's culture: the same text everywhere.</summary>
internal static class Wording
{
    private static readonly NumberFormatInfo Danish = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "−" };
    private static readonly NumberFormatInfo English = new() { NumberDecimalSeparator = ".", NumberGroupSeparator = ",", NegativeSign = "−" };

    private static readonly string[] DanishMonths =
        ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];

    private static readonly string[] EnglishMonths =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    /// <summary>A number in both languages: 1.234,5 and 1,234.5. Trailing zeros are left out unless <paramref name="fixedDecimals"/>.</summary>
    internal static (string Da, string En) Number(double value, int decimals = 0, bool fixedDecimals = false)
    {
        var format = decimals == 0 ? "#,0" : $"#,0.{new string(fixedDecimals ? '0' : '#', decimals)}";
        var rounded = Math.Round(value, decimals, MidpointRounding.AwayFromZero) + 0.0; // no minus before zero
        return (rounded.ToString(format, Danish), rounded.ToString(format, English));
    }

    /// <summary>A difference with its sign: +3,5 and −2.</summary>
    internal static (string Da, string En) Signed(double value, int decimals = 0)
    {
        var (da, en) = Number(value, decimals, fixedDecimals: true);
        return Math.Round(value, decimals, MidpointRounding.AwayFromZero) > 0 ? ("+" + da, "+" + en) : (da, en);
    }

    /// <summary>A share from 0 to 1 in per cent: 7,4 % and 7.4%.</summary>
    internal static (string Da, string En) Percent(double share, int decimals = 1)
    {
        var (da, en) = Number(100 * share, decimals, fixedDecimals: true);
        return ($"{da} %", $"{en}%");
    }

    /// <summary>A figure with as many digits as say something: four where it is small, no decimals above a hundred.</summary>
    internal static (string Da, string En) Figure(double value) => Number(value, Math.Abs(value) switch { >= 100 => 0, >= 10 => 1, >= 1 => 2, _ => 3 });

    /// <summary>A change to a multiple of what was: steget 51 %, faldet 6 %, uændret.</summary>
    internal static (string Da, string En) Change(double ratio)
    {
        var decimals = Math.Abs(ratio - 1) < 0.1 ? 1 : 0;
        var (da, en) = Number(100 * Math.Abs(ratio - 1), decimals);
        return da == "0" ? ("uændret", "unchanged") : ratio > 1 ? ($"steget {da} %", $"up {en}%") : ($"faldet {da} %", $"down {en}%");
    }

    /// <summary>A probability: 0,003, and below a thousandth that alone.</summary>
    internal static (string Da, string En) PValue(double p) => p < 0.001 ? ("p < 0,001", "p < 0.001") : (Number(p, 3) is var (da, en) ? ($"p = {da}", $"p = {en}") : default);

    /// <summary>A period in words: 2. kvartal 2017, the 2nd quarter of 2017.</summary>
    internal static (string Da, string En) Of(Period period)
    {
        switch (period.Frequency)
        {
            case Frequency.Quarter:
                var (quarterYear, quarter) = int.DivRem(period.Ordinal, 4);
                return ($"{quarter + 1}. kvartal {quarterYear}", $"the {Nth(quarter + 1)} quarter of {quarterYear}");
            case Frequency.HalfYear:
                var (halfYear, half) = int.DivRem(period.Ordinal, 2);
                return ($"{half + 1}. halvår {halfYear}", $"the {Nth(half + 1)} half of {halfYear}");
            case Frequency.Month:
                var (monthYear, month) = int.DivRem(period.Ordinal, 12);
                return ($"{DanishMonths[month]} {monthYear}", $"{EnglishMonths[month]} {monthYear}");
            case Frequency.Week:
                var monday = DateOnly.FromDayNumber(period.Ordinal * 7).ToDateTime(default);
                return ($"uge {ISOWeek.GetWeekOfYear(monday)} i {ISOWeek.GetYear(monday)}", $"week {ISOWeek.GetWeekOfYear(monday)} of {ISOWeek.GetYear(monday)}");
            case Frequency.Day:
                var day = DateOnly.FromDayNumber(period.Ordinal);
                return ($"{day.Day}. {DanishMonths[day.Month - 1]} {day.Year}", $"{day.Day} {EnglishMonths[day.Month - 1]} {day.Year}");
            default:
                return (period.ToString(), period.ToString());
        }
    }

    /// <summary>A stretch of periods, or the one period that it is.</summary>
    internal static (string Da, string En) Of(Period from, Period to)
    {
        if (from == to)
            return Of(from);
        var (first, last) = (Of(from), Of(to));
        return ($"{first.Da} til {last.Da}", $"{first.En} to {last.En}");
    }

    private static string Nth(int number) => number switch { 1 => "1st", 2 => "2nd", 3 => "3rd", _ => $"{number}th" };
}
