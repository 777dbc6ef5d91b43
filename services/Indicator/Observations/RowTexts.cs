namespace Tryghed.Indicator.Observations;

/// <summary>Areas and periods as they stand in a file, read once each: a file has a million rows, and a thousand different ones.</summary>
internal sealed class RowTexts
{
    private const int Most = 50_000;

    private readonly Dictionary<string, string?> areas = [];
    private readonly Dictionary<string, Period?> periods = [];
    private readonly Dictionary<int, string> names = [];

    /// <returns>The code; null when it is none.</returns>
    internal string? Area(string? text)
    {
        if (text is null)
            return null;
        if (areas.TryGetValue(text, out var code))
            return code;
        return Keep(areas, text, Observations.Area.TryParse(text, out code) ? code : null);
    }

    /// <returns>The period; null when it is none.</returns>
    internal Period? Period(string? text)
    {
        if (text is null)
            return null;
        if (periods.TryGetValue(text, out var period))
            return period;
        return Keep(periods, text, Observations.Period.TryParse(text.Trim(), out var parsed) ? parsed : null);
    }

    internal string NameOf(Period period) => names.TryGetValue(period.Ordinal, out var name) ? name : Keep(names, period.Ordinal, period.ToString());

    private static TValue Keep<TKey, TValue>(Dictionary<TKey, TValue> kept, TKey key, TValue value)
        where TKey : notnull
    {
        if (kept.Count >= Most)
            kept.Clear();
        return kept[key] = value;
    }
}
