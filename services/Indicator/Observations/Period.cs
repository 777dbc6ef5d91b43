using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tryghed.Indicator.Observations;

/// <summary>How often an indicator has a figure.</summary>
internal enum Frequency
{
    Year,
    HalfYear,
    Quarter,
    Month,
    Week,
    Day,
}

/// <summary>A stretch of the calendar that a figure belongs to. Weeks are ISO 8601's.</summary>
/// <param name="Frequency">How long it is.</param>
/// <param name="Ordinal">Its number among those of its frequency: neighbours differ by one.</param>
internal readonly partial record struct Period(Frequency Frequency, int Ordinal) : IComparable<Period>
{
    private const int FirstYear = 1600, LastYear = 2999;

    /// <summary>The period after this one.</summary>
    internal Period Next => this with { Ordinal = Ordinal + 1 };

    /// <summary>The day on which it begins.</summary>
    internal DateOnly FirstDay => Frequency switch
    {
        Frequency.Day => DateOnly.FromDayNumber(Ordinal),
        Frequency.Week => DateOnly.FromDayNumber(Ordinal * 7),
        _ => new DateOnly(Ordinal / PerYear(Frequency), Ordinal % PerYear(Frequency) * 12 / PerYear(Frequency) + 1, 1),
    };

    /// <summary>Reads Danmarks Statistik's forms (<c>2007K1</c>, in its English answers <c>2007Q1</c>, <c>2017M07</c>, <c>2024</c>, <c>2024H1</c>, <c>2024U05</c>, <c>2024M05D01</c>)
    /// and ISO's (<c>2007-Q1</c>, <c>2017-07</c>, <c>2024-H1</c>, <c>2024-W05</c>, <c>2024-05-01</c>).</summary>
    internal static bool TryParse([NotNullWhen(true)] string? text, out Period period)
    {
        period = default;
        if (text is null || Form().Match(text) is not { Success: true } match)
            return false;
        var year = Number("year");
        if (year is < FirstYear or > LastYear)
            return false;

        if (match.Groups["day"].Success)
        {
            if (Number("month") is < 1 or > 12 || Number("day") is var day && (day < 1 || day > DateTime.DaysInMonth(year, Number("month"))))
                return false;
            period = new Period(Frequency.Day, new DateOnly(year, Number("month"), Number("day")).DayNumber);
            return true;
        }
        if (match.Groups["week"].Success)
        {
            if (Number("week") is < 1 || Number("week") > ISOWeek.GetWeeksInYear(year))
                return false;
            period = new Period(Frequency.Week, DateOnly.FromDateTime(ISOWeek.ToDateTime(year, Number("week"), DayOfWeek.Monday)).DayNumber / 7);
            return true;
        }
        return Part("month", Frequency.Month, out period) || Part("quarter", Frequency.Quarter, out period) || Part("half", Frequency.HalfYear, out period)
            || Whole(out period);

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

        bool Part(string group, Frequency frequency, out Period found)
        {
            found = default;
            if (!match.Groups[group].Success || Number(group) < 1 || Number(group) > PerYear(frequency))
                return false;
            found = new Period(frequency, year * PerYear(frequency) + Number(group) - 1);
            return true;
        }

        bool Whole(out Period found)
        {
            found = new Period(Frequency.Year, year);
            return match.Length == 4;
        }
    }

    /// <summary>The last day that belongs to it.</summary>
    internal DateOnly LastDay => Next.FirstDay.AddDays(-1);

    /// <summary>The period of a length in which a day lies.</summary>
    internal static Period Of(Frequency frequency, DateOnly day) => frequency switch
    {
        Frequency.Day => new(frequency, day.DayNumber),
        Frequency.Week => new(frequency, day.DayNumber / 7), // day 0 of the calendar was a Monday
        _ => new(frequency, (day.Year * PerYear(frequency)) + ((day.Month - 1) * PerYear(frequency) / 12)),
    };

    /// <summary>Reads what <see cref="TryParse"/> reads.</summary>
    /// <exception cref="FormatException">It is no period.</exception>
    internal static Period Parse(string text) => TryParse(text, out var period) ? period : throw new FormatException($"'{text}' is not a period.");

    /// <summary>Danmarks Statistik's form.</summary>
    public override string ToString()
    {
        switch (Frequency)
        {
            case Frequency.Week:
                var monday = DateOnly.FromDayNumber(Ordinal * 7).ToDateTime(default);
                return $"{ISOWeek.GetYear(monday):0000}U{ISOWeek.GetWeekOfYear(monday):00}";
            case Frequency.Day:
                return DateOnly.FromDayNumber(Ordinal).ToString("yyyy'M'MM'D'dd", CultureInfo.InvariantCulture);
            case Frequency.Year:
                return $"{Ordinal:0000}";
            default:
                var (year, part) = int.DivRem(Ordinal, PerYear(Frequency));
                return Frequency switch
                {
                    Frequency.HalfYear => $"{year:0000}H{part + 1}",
                    Frequency.Quarter => $"{year:0000}K{part + 1}",
                    _ => $"{year:0000}M{part + 1:00}",
                };
        }
    }

    /// <summary>ISO 8601's form; half-years and quarters, which it lacks, in the usual extension of it.</summary>
    internal string ToIso() => Frequency switch
    {
        Frequency.Year => ToString(),
        Frequency.Day => DateOnly.FromDayNumber(Ordinal).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Frequency.Month => ToString().Replace('M', '-'),
        Frequency.Week => ToString().Replace("U", "-W", StringComparison.Ordinal),
        Frequency.Quarter => ToString().Replace("K", "-Q", StringComparison.Ordinal),
        _ => ToString().Replace("H", "-H", StringComparison.Ordinal),
    };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The other is of another frequency.</exception>
    public int CompareTo(Period other) =>
        Frequency == other.Frequency ? Ordinal.CompareTo(other.Ordinal) : throw new ArgumentException("Periods of different lengths have no order.", nameof(other));

    /// <summary>How many periods of a length there are in a year.</summary>
    internal static int InAYear(Frequency frequency) => frequency switch
    {
        Frequency.Week => 52,
        Frequency.Day => 365,
        _ => PerYear(frequency),
    };

    private static int PerYear(Frequency frequency) => frequency switch
    {
        Frequency.Month => 12,
        Frequency.Quarter => 4,
        Frequency.HalfYear => 2,
        _ => 1,
    };

    [GeneratedRegex(@"^(?<year>[0-9]{4})(?:-?H(?<half>[0-9])|K(?<quarter>[0-9])|-?Q(?<quarter>[0-9])|M(?<month>[0-9]{2})(?:D(?<day>[0-9]{2}))?|-(?<month>[0-9]{2})(?:-(?<day>[0-9]{2}))?|(?:U|-W)(?<week>[0-9]{2}))?\z")]
    private static partial Regex Form();
}
