using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Turns a file's cells into the rows of one indicator, as its mapping says.</summary>
internal static class MappedRows
{
    private static readonly string[] AreaNames = ["område", "omraade", "omrade", "region", "area", "kommune", "komk", "bopkom", "bopomr", "kommunedk", "politikreds", "municipality"];
    private static readonly string[] PeriodNames = ["tid", "time", "periode", "period"];

    /// <summary>Which dimensions hold what; -1 where none does.</summary>
    private sealed record Plan(int Area, int Period, int Measure, string? ValueCode, string? ExposureCode, string?[] Where);

    internal static async IAsyncEnumerable<SentRow> Read(ICube cube, ImportFile.Layout layout, RowErrors errors, [EnumeratorCancellation] CancellationToken cancel)
    {
        var mapping = OfOwnExport(cube, layout);
        if (cube is TableCube { Doubt: { } doubt })
            throw doubt;
        var plan = PlanOf(cube, mapping);
        var translate = new Translation(cube, mapping);
        var only = new string?[cube.Dimensions.Count];
        (SentRow Row, string Area, string Period)? waiting = null;
        bool any = false, taken = false;
        await foreach (var cell in cube.Cells(errors, cancel))
        {
            any = true;
            if (cell.Status is Signs.Absent && cell.Value is null && cube.Total is not null)
                continue;
            if (!IsWanted(cube, plan, cell, only))
                continue;
            taken = true;
            var (area, period) = (plan.Area < 0 ? mapping.FixedArea ?? Observations.Area.Country : translate.Area(plan.Area, cell.Codes), plan.Period < 0 ? mapping.FixedPeriod! : translate.Period(plan.Period, cell.Codes));
            if (plan.ExposureCode is null)
            {
                yield return translate.Row(cell, area, period);
                continue;
            }

            // The figure and what it is counted on are neighbours, since they differ in the last dimension only.
            if (waiting is { } one && (one.Area != area || one.Period != period))
            {
                yield return one.Row;
                waiting = null;
            }
            var isExposure = cell.Codes[plan.Measure] == plan.ExposureCode;
            var row = isExposure ? new SentRow(cell.Row, area, period, null, cell.Value, null) : translate.Row(cell, area, period);
            waiting = (waiting is { } half ? isExposure ? half.Row with { Exposure = row.Exposure } : row with { Exposure = half.Row.Exposure } : row, area, period);
        }
        if (waiting is { } last)
            yield return last.Row;
        if (any && !taken)
            throw new UnreadableFileException(0, "where", $"No line of the file has {string.Join(" and ", (mapping.Where ?? new Dictionary<string, string>()).Select(pair => $"{pair.Key} '{ObservationRow.Short(pair.Value)}'"))}.");
    }

    /// <summary>The dimensions that seem to hold areas and periods; -1 where none does, or more than one may be meant.</summary>
    internal static (int Area, int Period) Suggest(ICube cube)
    {
        var period = Find(cube, DimensionRole.Time, PeriodNames);
        return (Find(cube, DimensionRole.Geo, AreaNames) is [var area] ? area : -1, period is [var one] ? one : -1);
    }

    internal static bool IsPeriod(string name) => PeriodNames.Contains(name.ToLowerInvariant());

    internal static bool IsArea(string name) => AreaNames.Contains(name.ToLowerInvariant());

    private static int[] Find(ICube cube, DimensionRole role, string[] names)
    {
        var all = Enumerable.Range(0, cube.Dimensions.Count);
        var told = all.Where(i => cube.Dimensions[i].Role == role).ToArray();
        return told is not [] ? told : [.. all.Where(i => cube.Dimensions[i].Role is null && names.Contains(cube.Dimensions[i].Code.ToLowerInvariant()))];
    }

    // Our own exports tell by the names of their dimensions what needs no mapping.
    private static Mapping OfOwnExport(ICube cube, ImportFile.Layout layout)
    {
        var mapping = layout.Mapping;
        if (cube.Total is null)
            return mapping;
        if (mapping.Measure is null && cube.Dimensions is [.., { Code: "measure", Role: DimensionRole.Metric } measure] && measure.Categories.Any(category => category.Code is "value"))
        {
            var exposure = measure.Categories.Any(category => category.Code is "exposure") ? "exposure" : null;
            mapping = mapping with { Measure = measure.Code, ValueCategory = mapping.ValueCategory ?? "value", ExposureCategory = mapping.ExposureCategory ?? exposure };
        }
        if (layout.Indicator is { } code && mapping.Where?.ContainsKey("indicator") is not true
            && cube.Dimensions.FirstOrDefault(d => d.Code is "indicator") is { Categories.Count: > 1 } indicators && indicators.Categories.Any(category => category.Code == code))
            mapping = mapping with { Where = new Dictionary<string, string>(mapping.Where ?? new Dictionary<string, string>()) { ["indicator"] = code } };
        return mapping;
    }

    private static Plan PlanOf(ICube cube, Mapping mapping)
    {
        var (dimensions, lines) = (cube.Dimensions, cube.Total is null);
        var row = lines ? 1 : 0;
        var word = lines ? "column" : "dimension";
        var period = mapping.FixedPeriod is not null ? -1 : One(mapping.Period, DimensionRole.Time, PeriodNames, "timeDimension");
        if (period < 0 && mapping.FixedPeriod is null)
            throw new UnreadableFileException(row, lines ? "period" : "role", $"No {word} holds the time; name it in timeDimension.");
        var area = mapping.FixedArea is not null ? -1 : One(mapping.Area, DimensionRole.Geo, AreaNames, "areaDimension");
        if (area >= 0 && area == period)
            throw Wrong(dimensions[area].Code, "Area and time can't be the same.");

        var measure = mapping.Measure is null ? -1 : Named(mapping.Measure);
        var (value, exposure) = (CategoryOf(measure, mapping.ValueCategory), CategoryOf(measure, mapping.ExposureCategory));
        if (exposure is not null && !lines && measure != dimensions.Count - 1)
            throw Wrong(dimensions[measure].Code, "To read figures together with what they are counted on, their dimension must be the last of the file.");

        var where = new string?[dimensions.Count];
        foreach (var (name, category) in mapping.Where ?? new Dictionary<string, string>())
        {
            var at = Named(name);
            where[at] = CategoryOf(at, category);
        }
        for (var i = 0; i < dimensions.Count && !lines; i++)
        {
            if (i != period && i != area && i != measure && where[i] is null && dimensions[i].Categories.Count != 1)
                throw Wrong(dimensions[i].Code, $"An import has one category of this dimension only, and it has {dimensions[i].Categories.Count} ({First(dimensions[i])}); choose one with where={dimensions[i].Code}:….");
        }
        return new Plan(area, period, measure, value, exposure, where);

        int One(string? asked, DimensionRole role, string[] names, string parameter)
        {
            if (asked is not null)
                return Named(asked);
            var found = Find(cube, role, names);
            return found.Length <= 1 ? found.FirstOrDefault(-1)
                : throw Wrong(dimensions[found[0]].Code, $"More than one {word} may be meant ({string.Join(", ", found.Select(i => dimensions[i].Code))}); name it in {parameter}.");
        }

        int Named(string name)
        {
            for (var i = 0; i < dimensions.Count; i++)
            {
                if (dimensions[i].Is(name))
                    return i;
            }
            throw Wrong(name, $"There is no such {word}; these are there: {string.Join(", ", dimensions.Take(10).Select(d => ObservationRow.Short(d.Code)))}.");
        }

        string? CategoryOf(int dimension, string? asked)
        {
            if (asked is null || lines)
                return asked; // what a column holds is known when it has been read
            return dimensions[dimension].Categories.FirstOrDefault(category => category.Is(asked))?.Code
                ?? throw Wrong(dimensions[dimension].Code, $"'{ObservationRow.Short(asked)}' is not one of its categories ({First(dimensions[dimension])}).");
        }

        UnreadableFileException Wrong(string field, string reason) => new(row, ObservationRow.Short(field), reason);
    }

    private static string First(CubeDimension dimension) =>
        string.Join(", ", dimension.Categories.Take(5).Select(c => ObservationRow.Short(c.Label is null || c.Label == c.Code ? c.Code : $"{c.Code} {c.Label}"))) + (dimension.Categories.Count > 5 ? ", …" : "");

    private static bool IsWanted(ICube cube, Plan plan, Cell cell, string?[] only)
    {
        for (var i = 0; i < plan.Where.Length; i++)
        {
            if (i == plan.Measure)
            {
                if (cell.Codes[i] != plan.ValueCode && cell.Codes[i] != plan.ExposureCode)
                    return false;
            }
            else if (plan.Where[i] is { } wanted && !wanted.Equals(cell.Codes[i], StringComparison.Ordinal))
            {
                return false;
            }
        }
        for (var i = 0; i < plan.Where.Length; i++)
        {
            if (i == plan.Area || i == plan.Period || i == plan.Measure || plan.Where[i] is not null)
                continue;
            only[i] ??= cell.Codes[i];
            if (only[i] != cell.Codes[i])
                throw new UnreadableFileException(cell.Row, ObservationRow.Short(cube.Dimensions[i].Code),
                    $"An import has one value of this variable only, and here are '{ObservationRow.Short(only[i]!)}' and '{ObservationRow.Short(cell.Codes[i])}'; choose one with where={ObservationRow.Short(cube.Dimensions[i].Code)}:…, or ignore the column.");
        }
        return true;
    }

    /// <summary>What the file writes, in our words.</summary>
    private sealed class Translation(ICube cube, Mapping mapping)
    {
        private const int MostKept = 100_000;

        private readonly Dictionary<string, CubeCategory>?[] byCode = new Dictionary<string, CubeCategory>?[cube.Dimensions.Count];
        private readonly Dictionary<string, string> areas = [];
        private readonly Dictionary<string, string> periods = [];

        internal string Area(int dimension, string[] codes) => Kept(areas, codes[dimension], code =>
        {
            var label = LabelOf(dimension, code);
            return mapping.Areas?.GetValueOrDefault(code) ?? (label is null ? null : mapping.Areas?.GetValueOrDefault(label))
                ?? Observations.Area.FromStatBank(code) ?? (label is null ? null : Observations.Area.FromStatBank(label)) ?? code;
        });

        internal string Period(int dimension, string[] codes) => Kept(periods, codes[dimension], code =>
        {
            var label = LabelOf(dimension, code);
            if ((mapping.Periods?.GetValueOrDefault(code) ?? (label is null ? null : mapping.Periods?.GetValueOrDefault(label))) is { } told)
                return told;
            if (CategoryOf(dimension, code)?.Period is { } file)
                return file;
            return !Observations.Period.TryParse(code.Trim(), out _) && label is not null && Observations.Period.TryParse(label.Trim(), out _) ? label.Trim() : code;
        });

        internal SentRow Row(Cell cell, string area, string period)
        {
            var (value, status) = (cell.Value, cell.Status is null ? null : StatusOf(cell));
            if (value is not null && mapping.SuppressedValue is { } hidden && Same(value, hidden))
                return new SentRow(cell.Row, area, period, null, cell.Exposure, Signs.Suppressed);
            if (status is Signs.Zero)
                value ??= "0";
            else if (value is not null && status is Signs.NotAvailable or Signs.Missing && cube.Total is not null)
                status = null; // a figure that is there is available
            return new SentRow(cell.Row, area, period, value, cell.Exposure, status ?? (value is null && cube.Total is not null ? Signs.Missing : null));
        }

        private string? StatusOf(Cell cell)
        {
            var sign = cell.Status!.Trim();
            return mapping.Statuses?.GetValueOrDefault(sign)
                ?? (cube.Signs.TryGetValue(sign, out var own) ? Signs.Meaning(own) : null)
                ?? Signs.Meaning(sign)
                ?? (cell.Value is null && cube.Total is not null ? Signs.Missing : sign);
        }

        private string? LabelOf(int dimension, string code) => CategoryOf(dimension, code)?.Label;

        private CubeCategory? CategoryOf(int dimension, string code)
        {
            if (cube.Total is null)
                return null;
            byCode[dimension] ??= cube.Dimensions[dimension].Categories.ToDictionary(category => category.Code);
            return byCode[dimension]!.GetValueOrDefault(code);
        }

        private static bool Same(string a, string b) =>
            a == b || double.TryParse(a, CultureInfo.InvariantCulture, out var x) && double.TryParse(b, CultureInfo.InvariantCulture, out var y) && x == y;

        private static string Kept(Dictionary<string, string> kept, string code, Func<string, string> find)
        {
            if (kept.TryGetValue(code, out var known))
                return known;
            var found = find(code);
            if (kept.Count < MostKept)
                kept[code] = found;
            return found;
        }
    }
}
