using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>A mapping in a query: a parameter for each of its parts, <c>from:to</c> as often as needed for its tables, on top of a saved one.</summary>
internal sealed record MappingQuery
{
    [FromQuery(Name = "mapping")]
    public string? Saved { get; init; }

    [FromQuery(Name = "areaDimension")]
    public string? AreaDimension { get; init; }

    [FromQuery(Name = "timeDimension")]
    public string? TimeDimension { get; init; }

    [FromQuery(Name = "area")]
    public string? Area { get; init; }

    [FromQuery(Name = "period")]
    public string? Period { get; init; }

    [FromQuery(Name = "value")]
    public string? Value { get; init; }

    [FromQuery(Name = "exposure")]
    public string? Exposure { get; init; }

    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    [FromQuery(Name = "where")]
    public string[]? Where { get; init; }

    [FromQuery(Name = "ignore")]
    public string[]? Ignore { get; init; }

    [FromQuery(Name = "areas")]
    public string[]? Areas { get; init; }

    [FromQuery(Name = "periods")]
    public string[]? Periods { get; init; }

    [FromQuery(Name = "statuses")]
    public string[]? Statuses { get; init; }

    [FromQuery(Name = "measure")]
    public string? Measure { get; init; }

    [FromQuery(Name = "valueCategory")]
    public string? ValueCategory { get; init; }

    [FromQuery(Name = "exposureCategory")]
    public string? ExposureCategory { get; init; }

    [FromQuery(Name = "fixedArea")]
    public string? FixedArea { get; init; }

    [FromQuery(Name = "fixedPeriod")]
    public string? FixedPeriod { get; init; }

    [FromQuery(Name = "encoding")]
    public string? Encoding { get; init; }

    [FromQuery(Name = "separator")]
    public string? Separator { get; init; }

    [FromQuery(Name = "decimal")]
    public string? Decimal { get; init; }

    [FromQuery(Name = "layout")]
    public string? Layout { get; init; }

    [FromQuery(Name = "dataset")]
    public string? Dataset { get; init; }

    [FromQuery(Name = "suppressedValue")]
    public string? SuppressedValue { get; init; }

    /// <returns>How the file is to be read; null after saying what is wrong, by field.</returns>
    internal async Task<ImportFile.Layout?> Read(string format, IndicatorDb db, Caller caller, Dictionary<string, string[]> errors, CancellationToken cancel)
    {
        FileFormat? known = format switch
        {
            "csv" => FileFormat.Csv,
            "statbank-csv" => FileFormat.StatbankCsv,
            "json-stat" => FileFormat.JsonStat,
            "px" => FileFormat.Px,
            "xlsx" => FileFormat.Xlsx,
            _ => null,
        };
        if (known is null)
            errors["format"] = ["Give csv, statbank-csv, json-stat, px or xlsx."];
        var saved = new Mapping();
        if (Saved is not null)
        {
            if (Saved.Contains('\0') || await db.ImportMappings.AsNoTracking().SingleOrDefaultAsync(m => m.Owner == caller.Organisation && m.Name == Saved, cancel) is not { } found)
                errors["mapping"] = ["Your organisation has no mapping of this name."];
            else
                saved = found.Mapping;
        }
        if (errors.Count > 0)
            return null;

        var mapping = saved with
        {
            Area = Area ?? AreaDimension ?? saved.Area,
            Period = Period ?? TimeDimension ?? saved.Period,
            Value = Value ?? saved.Value,
            Exposure = Exposure ?? saved.Exposure,
            Status = Status ?? saved.Status,
            Where = Table("where", Where, saved.Where, errors),
            Ignore = Ignore is null or [] ? saved.Ignore : Ignore,
            Areas = Table("areas", Areas, saved.Areas, errors),
            Periods = Table("periods", Periods, saved.Periods, errors),
            Statuses = Table("statuses", Statuses, saved.Statuses, errors),
            Measure = Measure ?? saved.Measure,
            ValueCategory = ValueCategory ?? saved.ValueCategory,
            ExposureCategory = ExposureCategory ?? saved.ExposureCategory,
            FixedArea = FixedArea ?? saved.FixedArea,
            FixedPeriod = FixedPeriod ?? saved.FixedPeriod,
            Encoding = Encoding ?? saved.Encoding,
            Separator = Separator ?? saved.Separator,
            Decimal = Decimal ?? saved.Decimal,
            Layout = Layout ?? saved.Layout,
            Dataset = Dataset ?? saved.Dataset,
            SuppressedValue = SuppressedValue ?? saved.SuppressedValue,
        };
        if (errors.Count == 0)
            mapping.Check(errors);
        return errors.Count > 0 ? null : new ImportFile.Layout(known!.Value, mapping);
    }

    private static IReadOnlyDictionary<string, string>? Table(string name, string[]? given, IReadOnlyDictionary<string, string>? otherwise, Dictionary<string, string[]> errors)
    {
        if (given is null or [])
            return otherwise;
        var table = new Dictionary<string, string>();
        foreach (var entry in given)
        {
            // A sign may be a colon itself, and a category's name may have one in it.
            var colon = name is "where" ? entry.IndexOf(':') : entry.LastIndexOf(':');
            if (colon <= 0 || !table.TryAdd(entry[..colon], entry[(colon + 1)..]))
                errors[name] = [$"Write {name}={(name is "where" ? "OFFENCE:13" : "from:to")}, each once."];
        }
        return table;
    }
}
