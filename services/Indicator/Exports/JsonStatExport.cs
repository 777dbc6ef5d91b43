using System.Globalization;
using System.Text.Json;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Observations.Import;

namespace Tryghed.Indicator.Exports;

/// <summary>JSON-stat 2.0: indicator × area × period × measure, dense. What the selection has no figure of is null with the status <c>absent</c>.</summary>
/// <remarks>Format: json-stat.org/full. Values are written as the database gives them; of a cell whose status is to follow, one byte is kept.</remarks>
internal static class JsonStatExport
{
    internal const long MostCells = 5_000_000;

    private const int Piece = 32 * 1024;

    // A cell that has never been told: nothing is known of it, not even that it is missing.
    private const byte IsAbsent = byte.MaxValue;

    /// <summary>A selection, laid out.</summary>
    internal sealed record Cube(Selection Selection, IReadOnlyList<Selection.Extent> Extents, string[] Areas, Period[] Periods, bool Exposure, DateTimeOffset At, Moment Moment)
    {
        internal int Measures => Exposure ? 2 : 1;

        internal long Cells => (long)Selection.Parts.Count * Areas.Length * Periods.Length * Measures;
    }

    internal static async Task<Cube> Plan(Selection selection, DateTimeOffset now, Moment moment, CancellationToken cancel)
    {
        var extents = new List<Selection.Extent>();
        foreach (var part in selection.Parts)
            extents.Add(await selection.Measure(part, cancel));
        return new Cube(
            selection, extents, [.. extents.SelectMany(extent => extent.Areas.Keys).Distinct().Order(StringComparer.Ordinal)],
            [.. extents.Zip(selection.Parts, (extent, part) => extent.Periods.Keys.Select(ordinal => new Period(part.Indicator.Frequency, ordinal)))
                .SelectMany(periods => periods).Distinct().OrderBy(period => period.Frequency).ThenBy(period => period.Ordinal)],
            extents.Any(extent => extent.Exposure), now, moment);
    }

    internal static async Task Write(Cube cube, Stream body, CancellationToken cancel)
    {
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        Describe(json, cube);
        var statuses = await WriteValues(json, cube, cancel);
        json.WriteStartObject("status");
        for (var cell = 0; cell < statuses.Length; cell++)
        {
            if (statuses[cell] == 0)
                continue;
            json.WriteString(cell.ToString(CultureInfo.InvariantCulture), statuses[cell] is IsAbsent ? Signs.Absent : ((ObservationStatus)statuses[cell]).Wire());
            await Drain(json, cancel);
        }
        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(cancel);
    }

    private static void Describe(Utf8JsonWriter json, Cube cube)
    {
        var parts = cube.Selection.Parts;
        json.WriteString("version", "2.0");
        json.WriteString("class", "dataset");
        json.WriteString("label", string.Join("; ", parts.Select(part => part.Indicator.TitleDa)));
        json.WriteString("source", string.Join("; ", parts.Select(part => part.Attribution).Distinct()));
        if (parts.Max(part => part.Newest?.RecordedAt) is { } updated)
            json.WriteString("updated", updated.UtcDateTime);
        if (Notes(cube).Distinct().ToArray() is { Length: > 0 } notes)
            Texts(json, "note", notes);

        Texts(json, "id", ["indicator", "area", "period", "measure"]);
        json.WriteStartArray("size");
        foreach (var size in new[] { parts.Count, cube.Areas.Length, cube.Periods.Length, cube.Measures })
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartObject("role");
        Texts(json, "geo", ["area"]);
        Texts(json, "time", ["period"]);
        Texts(json, "metric", ["measure"]);
        json.WriteEndObject();

        json.WriteStartObject("dimension");
        Dimension("indicator", "Indikator", parts.Select(part => part.Code), parts.Select(part => (part.Code, part.Indicator.TitleDa)));
        Dimension("area", "Område", cube.Areas, cube.Areas.Select(area => (area, Area.NameOf(area) ?? area)));
        Dimension("period", "Periode", cube.Periods.Select(period => period.ToString()), []);
        json.WriteStartObject("measure");
        json.WriteString("label", "Mål");
        json.WriteStartObject("category");
        Texts(json, "index", cube.Exposure ? ["value", "exposure"] : ["value"]);
        json.WriteStartObject("label");
        json.WriteString("value", "Værdi");
        if (cube.Exposure)
            json.WriteString("exposure", "Grundlag");
        json.WriteEndObject();
        if (parts.Select(part => (part.Indicator.Unit, part.Indicator.Decimals)).Distinct().ToArray() is [var (unit, decimals)])
        {
            json.WriteStartObject("unit");
            json.WriteStartObject("value");
            json.WriteString("label", unit);
            if (decimals is { } number)
                json.WriteNumber("decimals", number);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();

        json.WriteStartObject("extension");
        json.WriteStartObject("tryghed");
        json.WriteString("asOf", (cube.Moment.At ?? cube.At).UtcDateTime);
        json.WriteStartObject("indicators");
        foreach (var part in parts)
        {
            json.WriteStartObject(part.Code);
            json.WriteNumber("vintage", part.AsOf.Vintage);
            if (part.Newest is { } newest)
            {
                json.WriteString("recordedAt", newest.RecordedAt.UtcDateTime);
                json.WriteString("tableVersion", newest.Provenance.TableVersion);
            }
            json.WriteString("unit", part.Indicator.Unit);
            json.WriteString("source", part.Attribution);
            json.WriteString("owner", part.Indicator.Owner);
            json.WriteBoolean("synthetic", part.Indicator.Synthetic);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();

        void Dimension(string id, string label, IEnumerable<string> index, IEnumerable<(string Code, string Label)> labels)
        {
            json.WriteStartObject(id);
            json.WriteString("label", label);
            json.WriteStartObject("category");
            Texts(json, "index", index);
            if (labels.Any())
            {
                json.WriteStartObject("label");
                foreach (var (code, text) in labels)
                    json.WriteString(code, text);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static IEnumerable<string> Notes(Cube cube)
    {
        foreach (var part in cube.Selection.Parts.Where(part => part.Indicator.Synthetic))
            yield return $"Syntetiske tal (synthetic): {part.Indicator.TitleDa} er ikke virkelige tal.";
        if (cube.Extents.Any(extent => extent.Hidden))
            yield return "Filen indeholder små tal, som kun ejeren må se; giv den ikke videre.";
        foreach (var footnote in cube.Selection.Parts.SelectMany(part => part.Newest?.Provenance.Footnotes ?? []))
            yield return footnote;
    }

    private static async Task<byte[]> WriteValues(Utf8JsonWriter json, Cube cube, CancellationToken cancel)
    {
        var statuses = new byte[cube.Cells];
        var areas = cube.Areas.Select((area, i) => (area, i)).ToDictionary(at => at.area, at => at.i);
        var periods = cube.Periods.Select((period, i) => (period, i)).ToDictionary(at => at.period, at => at.i);
        var measures = cube.Measures;
        var written = 0;
        json.WriteStartArray("value");
        for (var i = 0; i < cube.Selection.Parts.Count; i++)
        {
            var part = cube.Selection.Parts[i];
            await foreach (var o in cube.Selection.Figures(part).WithCancellation(cancel))
            {
                // Figures come by area and period, which is the order of the cells.
                await Skip((((i * areas.Count) + areas[o.Area]) * periods.Count + periods[new Period(part.Indicator.Frequency, o.Ordinal)]) * measures);
                statuses[written] = (byte)o.Status;
                Figure(o.Value);
                if (cube.Exposure)
                    Figure(o.Exposure);
                await Drain(json, cancel);
            }
        }
        await Skip(statuses.Length);
        json.WriteEndArray();
        return statuses;

        void Figure(double? number)
        {
            if (number is { } figure)
                json.WriteNumberValue(figure);
            else
                json.WriteNullValue();
            written++;
        }

        async ValueTask Skip(int cell)
        {
            while (written < cell)
            {
                statuses[written] = IsAbsent;
                Figure(null);
                await Drain(json, cancel);
            }
        }
    }

    private static ValueTask Drain(Utf8JsonWriter json, CancellationToken cancel) => json.BytesPending > Piece ? new(json.FlushAsync(cancel)) : default;

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
