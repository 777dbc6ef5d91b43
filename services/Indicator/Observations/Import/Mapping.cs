namespace Tryghed.Indicator.Observations.Import;

/// <summary>How a file's dimensions or columns become the rows of one indicator. What the file tells itself needn't be said.</summary>
internal sealed record Mapping
{
    private const int MostEntries = 2000, MostCharacters = 200;

    /// <summary>Dimension or column that holds the areas.</summary>
    public string? Area { get; init; }

    /// <summary>Dimension or column that holds the periods.</summary>
    public string? Period { get; init; }

    /// <summary>Column of the figures, in a file of lines.</summary>
    public string? Value { get; init; }

    /// <summary>Column of what the figures are counted on.</summary>
    public string? Exposure { get; init; }

    /// <summary>Column of what the figures are, or why there are none.</summary>
    public string? Status { get; init; }

    /// <summary>The category to take of each other dimension.</summary>
    public IReadOnlyDictionary<string, string>? Where { get; init; }

    /// <summary>Columns that say nothing that another doesn't, such as names beside codes.</summary>
    public IReadOnlyList<string>? Ignore { get; init; }

    /// <summary>Area codes of what the file writes.</summary>
    public IReadOnlyDictionary<string, string>? Areas { get; init; }

    /// <summary>Periods of what the file writes.</summary>
    public IReadOnlyDictionary<string, string>? Periods { get; init; }

    /// <summary>Statuses of the file's signs.</summary>
    public IReadOnlyDictionary<string, string>? Statuses { get; init; }

    /// <summary>Dimension that tells apart figures and what they are counted on; the last of the file.</summary>
    public string? Measure { get; init; }

    /// <summary>Its category that is the figure.</summary>
    public string? ValueCategory { get; init; }

    /// <summary>Its category that the figure is counted on.</summary>
    public string? ExposureCategory { get; init; }

    /// <summary>Area code of every row, where the file is about one area.</summary>
    public string? FixedArea { get; init; }

    /// <summary>Period of every row, where the file is about one period.</summary>
    public string? FixedPeriod { get; init; }

    /// <summary><c>utf-8</c>, <c>utf-16</c>, <c>windows-1252</c>, <c>iso-8859-1</c> or <c>ibm850</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>What stands between the columns: <c>;</c>, <c>,</c>, <c>|</c> or <c>tab</c>.</summary>
    public string? Separator { get; init; }

    /// <summary>What stands before the decimals: <c>,</c> or <c>.</c>.</summary>
    public string? Decimal { get; init; }

    /// <summary><c>long</c> (a line for each figure) or <c>wide</c> (a column for each period).</summary>
    public string? Layout { get; init; }

    /// <summary>Number from 0 or name of the dataset, in a file with several.</summary>
    public string? Dataset { get; init; }

    /// <summary>The figure that the source writes where it withholds one.</summary>
    public string? SuppressedValue { get; init; }

    /// <summary>Whether it says anything about columns, so that the file needn't have the usual ones.</summary>
    internal bool NamesColumns => Area is not null || Period is not null || Value is not null || FixedArea is not null || FixedPeriod is not null || Layout is not null;

    /// <summary>Says what is wrong with it, by field.</summary>
    internal void Check(Dictionary<string, string[]> errors)
    {
        foreach (var (name, text) in new[]
        {
            ("area", Area), ("period", Period), ("value", Value), ("exposure", Exposure), ("status", Status), ("measure", Measure), ("valueCategory", ValueCategory),
            ("exposureCategory", ExposureCategory), ("fixedArea", FixedArea), ("fixedPeriod", FixedPeriod), ("dataset", Dataset), ("suppressedValue", SuppressedValue),
        })
        {
            if (text is not null && !Right(text))
                errors[name] = [$"Give 1 to {MostCharacters} characters, on one line."];
        }
        foreach (var (name, table) in new[] { ("where", Where), ("areas", Areas), ("periods", Periods), ("statuses", Statuses) })
        {
            if (table is not null && (table.Count > MostEntries || table.Any(entry => !Right(entry.Key) || entry.Value is null || !Right(entry.Value))))
                errors[name] = [$"Give at most {MostEntries} entries, each of 1 to {MostCharacters} characters."];
        }
        if (Ignore is not null && (Ignore.Count > MostEntries || Ignore.Any(name => name is null || !Right(name))))
            errors["ignore"] = [$"Give at most {MostEntries} columns, each of 1 to {MostCharacters} characters."];
        if (errors.Count > 0)
            return;

        if (FixedArea is not null && !Observations.Area.TryParse(FixedArea, out _))
            errors["fixedArea"] = ["This is not an area code of Danmarks Statistik."];
        if (FixedArea is not null && Area is not null)
            errors["fixedArea"] = ["Give the areas' dimension or one area, not both."];
        if (FixedPeriod is not null && !Observations.Period.TryParse(FixedPeriod, out _))
            errors["fixedPeriod"] = ["This is not a period; write 2007K1, 2017M07 or 2024, say."];
        if (FixedPeriod is not null && Period is not null)
            errors["fixedPeriod"] = ["Give the periods' dimension or one period, not both."];
        if (Areas?.Values.FirstOrDefault(code => !Observations.Area.TryParse(code, out _)) is { } area)
            errors["areas"] = [$"'{ObservationRow.Short(area)}' is not an area code of Danmarks Statistik."];
        if (Periods?.Values.FirstOrDefault(text => !Observations.Period.TryParse(text, out _)) is { } period)
            errors["periods"] = [$"'{ObservationRow.Short(period)}' is not a period."];
        if (Statuses?.Values.FirstOrDefault(text => text is not (Signs.Final or Signs.Zero or Signs.Provisional or Signs.Missing or Signs.Suppressed or Signs.NotAvailable)) is { } status)
            errors["statuses"] = [$"'{ObservationRow.Short(status)}' is not one of final, provisional, zero, missing, suppressed, not-available."];
        if (Encoding is not null && Encodings.Named(Encoding) is null)
            errors["encoding"] = ["Give utf-8, utf-16, windows-1252, iso-8859-1 or ibm850."];
        if (Separator is not (null or ";" or "," or "|" or "\t" or "tab"))
            errors["separator"] = ["Give ; or , or | or tab."];
        if (Decimal is not (null or "," or "."))
            errors["decimal"] = ["Give , or . (a full stop)."];
        if (Layout is not (null or "long" or "wide"))
            errors["layout"] = ["Give long or wide."];
        if (ValueCategory is null != Measure is null)
            errors["measure"] = ["Name the dimension in measure, and its category in valueCategory."];
        if (ExposureCategory is not null && (Measure is null || Exposure is not null))
            errors["exposureCategory"] = ["It is a category of the dimension in measure, in place of a column in exposure."];
    }

    private static bool Right(string text) => text.Length is > 0 and <= MostCharacters && !text.Any(char.IsControl);
}
