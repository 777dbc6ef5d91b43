using System.Globalization;
using Tryghed.Indicator.Catalogue;

namespace Tryghed.Indicator.Observations;

/// <summary>A row as it was sent, before anyone has looked at it.</summary>
internal readonly record struct SentRow(int Row, string? Area, string? Period, string? Value, string? Exposure, string? Status);

/// <summary>A row that is right: a figure, or the reason why there is none.</summary>
internal readonly record struct ObservationRow(int Row, string Area, Period Period, double? Value, double? Exposure, ObservationStatus Status)
{
    private const double LeastExposure = 0.001;
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Checks a row against its indicator.</summary>
    /// <param name="today">A period that has not begun has no figure: a mistyped year would stand as the newest, and hide what really is.</param>
    /// <param name="texts">What other rows of the batch had; saves reading it again.</param>
    /// <returns>The row, or null after saying what is wrong.</returns>
    internal static ObservationRow? Check(SentRow sent, IndicatorDefinition indicator, DateOnly today, RowErrors errors, RowTexts? texts = null)
    {
        texts ??= new RowTexts();
        var right = true;
        var area = texts.Area(sent.Area);
        var period = texts.Period(sent.Period) ?? default;
        if (area is null)
            Wrong("area", string.IsNullOrWhiteSpace(sent.Area) ? "An area is required." : $"'{Short(sent.Area)}' is not an area code of Danmarks Statistik.");
        if (texts.Period(sent.Period) is null)
            Wrong("period", string.IsNullOrWhiteSpace(sent.Period) ? "A period is required." : $"'{Short(sent.Period)}' is not a period; write 2007K1, 2017M07 or 2024, say.");
        else if (period.Frequency != indicator.Frequency)
            Wrong("period", $"'{Short(sent.Period!)}' is not a {Name(indicator.Frequency)}, which this indicator is measured by.");
        else if (period.CompareTo(Observations.Period.Of(indicator.Frequency, today)) > 0)
            Wrong("period", $"'{Short(sent.Period!)}' has not begun yet.");

        var value = Number("value", sent.Value);
        var exposure = Number("exposure", sent.Exposure);
        var status = StatusOf(sent.Status, hasValue: !string.IsNullOrWhiteSpace(sent.Value));
        if (status is ObservationStatus.Final && value == 0)
            status = ObservationStatus.Zero;
        else if (status is ObservationStatus.Zero)
            value ??= 0;
        if (status is null)
            Wrong("status", $"'{Short(sent.Status!)}' is not one of final, provisional, zero, missing, suppressed, not-available.");
        if (!right)
            return null;

        if (status is ObservationStatus.Final or ObservationStatus.Provisional && value is null)
            Wrong("value", "A value is required, or a status that says why there is none.");
        if (status is ObservationStatus.Zero && value != 0)
            Wrong("value", "With the status zero the value is 0.");
        if (status is not (ObservationStatus.Final or ObservationStatus.Provisional or ObservationStatus.Zero) && value is not null)
            Wrong("value", $"With the status {Name(status!.Value)} there is no value.");
        if (indicator.Kind is not Kind.Value && value < 0)
            Wrong("value", "It is negative.");
        if (indicator.Kind is Kind.Count && value % 1 is not (0 or null))
            Wrong("value", "A count is a whole number.");
        else if (indicator is { Kind: Kind.Proportion, Disclosure: { RateOf: null } } && value % 1 is not (0 or null))
            Wrong("value", "Small counts are protected here, so the value is a whole number of cases.");
        if (exposure <= 0)
            Wrong("exposure", "It must be greater than zero.");
        else if (exposure < LeastExposure)
            Wrong("exposure", "It is too small to divide by.");
        if (indicator.Kind is Kind.Proportion && value > exposure)
            Wrong("value", "It is larger than its exposure.");
        return right ? new ObservationRow(sent.Row, area!, period, value, exposure, status!.Value) : null;

        void Wrong(string field, string reason)
        {
            errors.Add(sent.Row, field, reason);
            right = false;
        }

        double? Number(string field, string? text)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            // Beyond 1e15 neighbouring whole numbers can't be told apart; no figure of society is that large.
            if (double.TryParse(text.Trim(), Plain, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= 1e15)
                return number;
            Wrong(field, $"'{Short(text)}' is not a number; write digits with a decimal point.");
            return null;
        }
    }

    internal static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static ObservationStatus? StatusOf(string? text, bool hasValue) => text?.Trim() switch
    {
        null or "" => hasValue ? ObservationStatus.Final : ObservationStatus.Missing,
        "final" or "value" => ObservationStatus.Final,
        "zero" => ObservationStatus.Zero,
        "provisional" => ObservationStatus.Provisional,
        "missing" => ObservationStatus.Missing,
        "suppressed" => ObservationStatus.Suppressed,
        "not-available" => ObservationStatus.NotAvailable,
        _ => null,
    };

    private static string Name<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
