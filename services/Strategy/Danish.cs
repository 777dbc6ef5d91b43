using System.Globalization;

namespace Tryghed.Strategy;

/// <summary>The Danish clock and calendar: a day ends at midnight in Denmark.</summary>
internal static class Danish
{
    private static readonly TimeZoneInfo Copenhagen = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");

    private static readonly string[] Months = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];

    internal static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Copenhagen).DateTime);

    /// <summary>The first moment of a day.</summary>
    internal static DateTimeOffset Start(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Copenhagen.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>The first moment after a day.</summary>
    internal static DateTimeOffset End(DateOnly day) => Start(day.AddDays(1));

    /// <summary>1 to 12; 0 when it is no month.</summary>
    internal static int MonthNumber(string name) => Array.IndexOf(Months, name.ToLowerInvariant()) + 1;

    /// <summary>As <c>1. maj 2014</c>.</summary>
    internal static string Show(DateOnly day) => $"{day.Day.ToString(CultureInfo.InvariantCulture)}. {Months[day.Month - 1]} {day.Year.ToString("0000", CultureInfo.InvariantCulture)}";
}
