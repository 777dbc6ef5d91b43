using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Observations;

/// <summary>An indicator as it stood with one of its vintages. Observations are only ever added: with the vintage fixed, every query sees the same figures.</summary>
/// <param name="Indicator">Indicator code.</param>
/// <param name="Vintage">Number of the newest vintage that was known; 0 before the first.</param>
/// <param name="At">The time that is asked about: what was decided later was not in force.</param>
internal sealed record AsOf(string Indicator, int Vintage, DateTimeOffset At);

/// <summary>When something is asked about: at a time, or with a vintage; now with neither.</summary>
/// <param name="At">Up to and with this time.</param>
/// <param name="Vintage">Up to and with the vintage of this number.</param>
internal readonly partial record struct Moment(DateTimeOffset? At, int? Vintage)
{
    private const string Form = "Give a date (2026-01-31, which means the end of that day in Denmark) or a time with its offset (2026-01-31T12:00:00Z).";

    internal bool IsNow => this is { At: null, Vintage: null };

    /// <summary>The calendar that a date without a time is read in.</summary>
    internal static TimeZoneInfo Denmark { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");

    /// <summary>Reads the query's <c>asOf</c> and <c>vintage</c>.</summary>
    internal static Moment Read(string? asOf, int? vintage, DateTimeOffset now, Dictionary<string, string[]> errors)
    {
        if (vintage < 1)
            errors["vintage"] = ["Vintages are numbered from 1."];
        else if (asOf is not null && vintage is not null)
            errors["vintage"] = ["Give asOf or vintage, not both."];
        if (asOf is null)
            return new Moment(null, vintage);

        DateTimeOffset? at = null;
        if (DateOnly.TryParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
        {
            if (day <= DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Denmark).Date))
                at = EndOf(day);
        }
        else if (Instant().IsMatch(asOf) && DateTimeOffset.TryParse(asOf.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            if (time <= now)
                at = time.ToUniversalTime();
        }
        else
        {
            errors["asOf"] = [Form];
            return default;
        }
        if (at is null)
            errors["asOf"] = ["This is in the future; what will be known then is not known yet."];
        return new Moment(at, null);
    }

    /// <summary>What was known of an indicator then.</summary>
    /// <returns>Null after saying that there is no such vintage.</returns>
    internal async Task<AsOf?> Of(IndicatorDb db, IndicatorDefinition indicator, DateTimeOffset now, Dictionary<string, string[]> errors, CancellationToken cancel)
    {
        var code = indicator.Code;
        if (At is { } at)
            return new AsOf(code, await db.Vintages.Where(v => v.Indicator == code && v.RecordedAt <= at).MaxAsync(v => (int?)v.Number, cancel) ?? 0, at);
        if (Vintage is not { } number)
            return new AsOf(code, indicator.Vintages, now);
        if (await db.Vintages.Where(v => v.Indicator == code && v.Number == number).Select(v => (DateTimeOffset?)v.RecordedAt).SingleOrDefaultAsync(cancel) is { } recorded)
            return new AsOf(code, number, recorded);
        errors["vintage"] = [indicator.Vintages == 0 ? "This indicator has no vintage yet." : $"The newest vintage of this indicator is number {indicator.Vintages}."];
        return null;
    }

    // The last microsecond of the day, which is what the database tells apart.
    private static DateTimeOffset EndOf(DateOnly day)
    {
        var midnight = day.AddDays(1).ToDateTime(default);
        return new DateTimeOffset(midnight, Denmark.GetUtcOffset(midnight)).ToUniversalTime().AddMicroseconds(-1);
    }

    // A plus sign that was not percent-encoded arrives as a space.
    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,7})?)?(?:Z|[+\- ][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Instant();
}
