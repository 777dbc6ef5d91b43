using System.Runtime.CompilerServices;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>StatBank's own CSV: separated by semicolons, a column for each variable, the figures last in <c>INDHOLD</c>. Values are codes, or texts, or both.
/// A table with no area column is about the country; of every other variable the file may hold one value only.</summary>
internal static class StatBank
{
    private static readonly string[] Areas = ["område", "omraade", "omrade", "region", "area", "kommune", "komk", "bopkom", "bopomr", "kommunedk", "politikreds", "municipality"];
    private static readonly string[] Times = ["tid", "time", "periode", "period"];

    internal static bool IsArea(string name, string? asked) => asked is null ? Areas.Contains(name.ToLowerInvariant()) : string.Equals(name, asked, StringComparison.OrdinalIgnoreCase);

    internal static bool IsTime(string name, string? asked) => asked is null ? Times.Contains(name.ToLowerInvariant()) : string.Equals(name, asked, StringComparison.OrdinalIgnoreCase);

    internal static async IAsyncEnumerable<SentRow> Read(Stream file, ImportFile.Layout layout, RowErrors errors, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var lines = new Csv.Lines(file, ';');
        if (!await lines.Next(cancel))
            throw new UnreadableFileException(0, "file", "The file is empty.");
        var header = lines.Record.Select(name => name.Trim()).ToArray();
        if (header.Length < 2)
            throw new UnreadableFileException(1, "header", "StatBank's CSV has columns separated by semicolons.");
        if (Array.FindIndex(header, name => name.Equals("INDHOLD", StringComparison.OrdinalIgnoreCase) || name.Equals("CONTENTS", StringComparison.OrdinalIgnoreCase)) is var value && value < 0)
            throw new UnreadableFileException(1, "INDHOLD", "This column is required.");
        var time = One(name => IsTime(name, layout.TimeDimension), "Tid", "timeDimension");
        if (time < 0)
            throw new UnreadableFileException(1, layout.TimeDimension ?? "Tid", "No column holds the time; name it in timeDimension.");
        var area = One(name => IsArea(name, layout.AreaDimension), "OMRÅDE", "areaDimension");
        if (area < 0 && layout.AreaDimension is not null)
            throw new UnreadableFileException(1, layout.AreaDimension, "There is no such column.");

        var others = Enumerable.Range(0, header.Length).Where(i => i != value && i != time && i != area).ToArray();
        string[]? only = null;
        while (await lines.Next(cancel))
        {
            var record = lines.Record;
            if (record.Length != header.Length)
            {
                errors.Add(lines.Number, "row", $"It has {record.Length} fields, the header {header.Length}.");
                continue;
            }
            only ??= [.. others.Select(i => record[i])];
            for (var i = 0; i < others.Length; i++)
            {
                if (record[others[i]] != only[i])
                    throw new UnreadableFileException(lines.Number, header[others[i]], $"An import has one value of this variable only, and here are '{ObservationRow.Short(only[i])}' and '{ObservationRow.Short(record[others[i]])}'.");
            }
            var (figure, status) = Figure(record[value]);
            yield return new SentRow(lines.Number, area < 0 ? Area.Country : Area.FromStatBank(record[area]) ?? record[area], record[time], figure, null, status);
        }

        int One(Func<string, bool> fits, string example, string parameter)
        {
            var found = Enumerable.Range(0, header.Length).Where(i => fits(header[i])).ToArray();
            return found.Length <= 1 ? found.FirstOrDefault(-1)
                : throw new UnreadableFileException(1, example, $"More than one column may be meant ({string.Join(", ", found.Select(i => header[i]))}); name it in {parameter}.");
        }
    }

    // Danmarks Statistik's signs: ".." not available or withheld, "." can't exist, "-" nothing, "…" not yet.
    private static (string? Value, string? Status) Figure(string text) => text.Trim() switch
    {
        ".." or "..." or "…" or "." => (null, "not-available"),
        "" => (null, "missing"),
        "-" => ("0", null),
        var figure => (figure, null),
    };
}
