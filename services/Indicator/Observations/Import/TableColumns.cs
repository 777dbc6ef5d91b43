namespace Tryghed.Indicator.Observations.Import;

/// <summary>What each column of a file of lines holds: as its mapping says, or as its name tells.</summary>
internal sealed class TableColumns
{
    private const string Usual = "the header is area,period,value[,exposure][,status]";

    private static readonly string[] Own = ["area", "period", "value", "exposure", "status"];

    // What our own exports say to people beside the figures.
    private static readonly string[] ForPeople = ["area_name", "source", "synthetic"];
    private static readonly string[] ValueNames = ["indhold", "value", "obs_value", "værdi", "vaerdi", "antal", "observation_value"];

    private readonly List<string> remarks = [];

    internal required IReadOnlyList<string> Header { get; init; }

    /// <summary>Columns that are dimensions.</summary>
    internal IReadOnlyList<int> Texts { get; private set; } = [];

    /// <summary>Columns of figures: one, or in the wide layout one for each period.</summary>
    internal IReadOnlyList<int> Values { get; private set; } = [];
    internal int Area { get; private set; } = -1;
    internal int Period { get; private set; } = -1;
    internal int Exposure { get; private set; } = -1;
    internal int Status { get; private set; } = -1;
    internal bool IsWide { get; private set; }

    /// <summary>Whether it is the file's own header, <c>area,period,value[,exposure][,status]</c>.</summary>
    internal bool IsOwn { get; private set; }
    internal UnreadableFileException? Doubt { get; private set; }
    internal IReadOnlyList<string> Remarks => remarks;

    /// <summary>Columns that hold numbers.</summary>
    internal IEnumerable<int> Figures => Exposure < 0 ? Values : [.. Values, Exposure];

    /// <summary>What the columns' names are, in the wide layout.</summary>
    internal string WideName => At("period") < 0 ? "period" : "periods";

    internal DimensionRole? RoleOf(int column) =>
        column == Area ? DimensionRole.Geo : column == Period ? DimensionRole.Time
        : Area < 0 && MappedRows.IsArea(Header[column]) ? DimensionRole.Geo
        : Period < 0 && MappedRows.IsPeriod(Header[column]) ? DimensionRole.Time
        : null;

    internal static TableColumns Of(string[] names, IReadOnlyList<string[]> sample, ImportFile.Layout layout)
    {
        var columns = new TableColumns { Header = [.. names.Select(name => name.Trim())] };
        if (layout.Format is FileFormat.StatbankCsv && names.Length < 2)
            throw new UnreadableFileException(1, "header", "StatBank's CSV has columns separated by semicolons.");
        if (columns.Header.Distinct(StringComparer.OrdinalIgnoreCase).Count() != names.Length)
            throw new UnreadableFileException(1, "header", "A column stands there twice.");
        columns.Assign(layout.Mapping, layout.Format, sample);
        return columns;
    }

    private void Assign(Mapping mapping, FileFormat format, IReadOnlyList<string[]> sample)
    {
        var ignored = (mapping.Ignore ?? []).Select(name => Named(name, "ignore")).ToHashSet();
        IsOwn = format is not FileFormat.StatbankCsv && !mapping.NamesColumns && At("area") >= 0 && At("period") >= 0 && At("value") >= 0;
        Area = mapping.FixedArea is not null ? -1 : mapping.Area is { } area ? Named(area, "area") : Only(MappedRows.IsArea);
        Period = mapping.FixedPeriod is not null ? -1 : mapping.Period is { } period ? Named(period, "period") : Only(MappedRows.IsPeriod);
        Exposure = mapping.Exposure is { } exposure ? Named(exposure, "exposure") : format is FileFormat.StatbankCsv ? -1 : At("exposure");
        Status = mapping.Status is { } status ? Named(status, "status") : format is FileFormat.StatbankCsv ? -1 : At("status") is var own and >= 0 ? own : At("obs_status");
        if (IsOwn || format is not FileFormat.StatbankCsv && mapping.Area is null)
            ignored.UnionWith(ForPeople.Take(IsOwn ? ForPeople.Length : 1).Select(At).Where(at => at >= 0));

        var periods = Enumerable.Range(0, Header.Count).Where(i => !ignored.Contains(i) && Observations.Period.TryParse(Header[i], out _)).ToArray();
        IsWide = mapping.Layout is "wide" || mapping.Layout is null && mapping.Value is null && mapping.FixedPeriod is null && Period < 0 && periods.Length > 1;
        if (IsWide)
        {
            Values = periods;
            Period = -1;
            if (periods is [])
                Refuse("layout", "In the wide layout each period is a column, and no column's name is a period.");
            if (Exposure >= 0)
                Refuse(Header[Exposure], "In the wide layout there is no room for what a figure is counted on; send the long one.");
            remarks.Add($"Each of {periods.Length} columns is a period.");
        }
        else
        {
            Values = [FindValue(mapping, format, sample, ignored)];
        }
        Texts = [.. Enumerable.Range(0, Header.Count).Where(i => !ignored.Contains(i) && !Values.Contains(i) && i != Exposure && i != Status)];
        Check(mapping, format);
    }

    private int FindValue(Mapping mapping, FileFormat format, IReadOnlyList<string[]> sample, HashSet<int> ignored)
    {
        if (mapping.Value is { } value)
            return Named(value, "value");
        var named = format is FileFormat.StatbankCsv ? [At("INDHOLD"), At("CONTENTS")] : ValueNames.Select(At);
        if (named.FirstOrDefault(at => at >= 0, -1) is var found and >= 0)
            return found;
        var guess = Enumerable.Range(0, Header.Count).Reverse().FirstOrDefault(
            i => i != Area && i != Period && i != Exposure && i != Status && !ignored.Contains(i) && sample.Count > 0 && sample.All(row => row.Length <= i || IsFigure(row[i])), -1);
        if (format is FileFormat.StatbankCsv)
            throw new UnreadableFileException(1, "INDHOLD", "This column is required.");
        Refuse("value", $"This column is required; {Usual}. Or name the column of figures in value{(guess < 0 ? "" : $", perhaps value={ObservationRow.Short(Header[guess])}")}.");
        return guess < 0 ? Header.Count - 1 : guess;
    }

    private void Check(Mapping mapping, FileFormat format)
    {
        if (format is FileFormat.StatbankCsv)
            return;
        var used = (mapping.Where ?? new Dictionary<string, string>()).Keys.Append(mapping.Measure ?? "");
        if (IsOwn && Header.FirstOrDefault(name => !Own.Contains(name, StringComparer.OrdinalIgnoreCase) && !ForPeople.Contains(name, StringComparer.OrdinalIgnoreCase) && !used.Contains(name, StringComparer.OrdinalIgnoreCase)
            && mapping.Ignore?.Contains(name, StringComparer.OrdinalIgnoreCase) is not true) is { } unknown)
            Refuse(ObservationRow.Short(unknown), $"This column is not known; {Usual}.");
        if (Area < 0 && mapping.FixedArea is null)
            Refuse("area", $"This column is required; {Usual}. Or name the column of areas in area, or the one area in fixedArea.");
        if (Period < 0 && mapping.FixedPeriod is null && !IsWide)
            Refuse("period", $"This column is required; {Usual}. Or name the column of periods in period, or the one period in fixedPeriod.");
    }

    private void Refuse(string field, string reason) => Doubt ??= new UnreadableFileException(1, field, reason);

    private static bool IsFigure(string text) =>
        text.Trim() is "" || Numbers.Plain(text, '.') is not null || Numbers.Plain(text, ',') is not null || Signs.StandsForNone(text.Trim(), null);

    private int Only(Func<string, bool> fits)
    {
        var found = Enumerable.Range(0, Header.Count).Where(i => fits(Header[i])).Take(2).ToArray();
        return found is [var one] ? one : -1;
    }

    private int Named(string name, string field) =>
        At(name) is var at and >= 0 ? at : throw new UnreadableFileException(1, field, $"There is no column '{ObservationRow.Short(name)}'; these are there: {string.Join(", ", Header.Take(20).Select(ObservationRow.Short))}.");

    private int At(string name)
    {
        for (var i = 0; i < Header.Count; i++)
        {
            if (Header[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }
}
