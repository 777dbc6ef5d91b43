using System.Runtime.CompilerServices;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Lines and columns read as figures by their dimensions: each column of texts is a dimension, and the columns of figures hold the cells.</summary>
internal sealed class TableCube : ICube
{
    private const int MostCategories = 10_000, MostCategoriesInAll = 200_000, MostColumns = 5_000, MostDimensions = 50;

    private readonly ITable table;
    private readonly TableColumns columns;
    private readonly Mapping mapping;
    private readonly List<CubeCategory>[] categories;
    private readonly HashSet<string>[] known;
    private int inAll;
    private char mark = '.';
    private string? doubtfulNumber;

    private TableCube(ITable table, TableColumns columns, Mapping mapping)
    {
        (this.table, this.columns, this.mapping) = (table, columns, mapping);
        var count = columns.Texts.Count + (columns.IsWide ? 1 : 0);
        categories = [.. Enumerable.Range(0, count).Select(_ => new List<CubeCategory>())];
        known = [.. Enumerable.Range(0, count).Select(_ => new HashSet<string>())];
        Dimensions = [.. columns.Texts.Select((at, i) => new CubeDimension(columns.Header[at], null, columns.RoleOf(at), categories[i]))];
        if (columns.IsWide)
        {
            categories[^1].AddRange(columns.Values.Select(at => new CubeCategory(columns.Header[at], null)));
            Dimensions = [.. Dimensions, new CubeDimension(columns.WideName, null, DimensionRole.Time, categories[^1])];
        }
    }

    public IReadOnlyList<CubeDimension> Dimensions { get; }
    public IReadOnlyList<string> Footnotes => [];
    public string? Updated => null;
    public long? Total => null;
    public bool IsSparse => false;
    public IReadOnlyDictionary<string, string> Signs { get; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Remarks =>
        [.. table.Remarks, .. columns.Remarks, .. mark is ',' ? ["Decimals are read after a comma."] : Array.Empty<string>(), .. Doubt is null ? Array.Empty<string>() : [$"{Doubt.Field}: {Doubt.Message}"]];

    internal TableColumns Columns => columns;

    /// <summary>Why the file can't be imported as it is understood; null where it can.</summary>
    internal UnreadableFileException? Doubt => columns.Doubt ?? (doubtfulNumber is null ? null : new UnreadableFileException(0, "decimal", TwoWays(doubtfulNumber)));

    // The number as it is with the mark between thousands, and with it before the decimals.
    private static string TwoWays(string number)
    {
        var comma = number.Contains(',', StringComparison.Ordinal);
        var (whole, fraction) = (number.Replace(comma ? "," : ".", "", StringComparison.Ordinal), number.Replace(',', '.'));
        return $"'{ObservationRow.Short(number)}' may mean {ObservationRow.Short(whole)} or, with decimals, {ObservationRow.Short(fraction)}, and no other figure in the file tells which. "
            + $"Add &decimal=, to the address if the file writes decimals after a comma (this is {ObservationRow.Short(comma ? fraction : whole)} then), "
            + $"or &decimal=. if it writes them after a full stop (this is {ObservationRow.Short(comma ? whole : fraction)} then).";
    }

    internal static async Task<ICube> Open(ITable table, ImportFile.Layout layout, CancellationToken cancel)
    {
        await using var lines = table.Lines(cancel).GetAsyncEnumerator(cancel);
        if (!await lines.MoveNextAsync())
            throw new UnreadableFileException(0, "file", "The file is empty.");
        string[] header = [.. lines.Current.Fields];
        if (header.Length > MostColumns)
            throw new UnreadableFileException(1, "header", $"There are more than {MostColumns} columns.");
        var sample = new List<string[]>();
        while (sample.Count < 50 && await lines.MoveNextAsync())
            sample.Add([.. lines.Current.Fields]);
        var columns = TableColumns.Of(header, sample, layout);
        if (columns.Texts.Count > MostDimensions)
            throw new UnreadableFileException(1, "header", $"There are {columns.Texts.Count} columns besides the figures, and more than {MostDimensions} aren't read; leave some out with ignore.");
        var cube = new TableCube(table, columns, layout.Mapping);
        await cube.FindDecimal(cancel);
        return cube;
    }

    private async Task FindDecimal(CancellationToken cancel)
    {
        if ((mapping.Decimal?[0] ?? table.Decimal) is { } told)
        {
            mark = told;
            return;
        }
        if (columns.IsOwn && table.IsPlain)
            return;
        var detection = new Numbers.Detection();
        var first = true;
        await foreach (var (_, fields) in table.Lines(cancel))
        {
            if (fields.Length == columns.Header.Count && !first)
            {
                foreach (var at in columns.Figures)
                    detection.See(fields[at]);
            }
            first = false;
        }
        if (detection.Contradiction is { } both)
            throw new UnreadableFileException(0, "decimal", $"'{ObservationRow.Short(both.Danish)}' has its decimals after a comma, '{ObservationRow.Short(both.English)}' after a point; a file has one of both.");
        mark = detection.Decimal ?? '.';
        doubtfulNumber = detection.Decimal is null ? detection.Either : null;
    }

    public async IAsyncEnumerable<Cell> Cells(RowErrors errors, [EnumeratorCancellation] CancellationToken cancel)
    {
        var codes = new string[Dimensions.Count];
        var header = true;
        await foreach (var (number, fields) in table.Lines(cancel))
        {
            if (header)
            {
                header = false;
                continue;
            }
            if (fields.Length != columns.Header.Count)
            {
                errors.Add(number, "row", $"It has {fields.Length} fields, the header {columns.Header.Count}.");
                continue;
            }
            for (var i = 0; i < columns.Texts.Count; i++)
                See(i, codes[i] = fields[columns.Texts[i]].Trim());
            var exposure = columns.Exposure < 0 || Figure(fields[columns.Exposure]) is not { Value: { } counted } ? null : counted;
            var said = columns.Status < 0 || string.IsNullOrWhiteSpace(fields[columns.Status]) ? null : fields[columns.Status].Trim();
            for (var i = 0; i < columns.Values.Count; i++)
            {
                if (columns.IsWide)
                    codes[^1] = categories[^1][i].Code;
                var (value, sign) = Figure(fields[columns.Values[i]]);
                yield return new Cell(number, codes, value, exposure, said ?? sign);
            }
        }
    }

    private void See(int dimension, string code)
    {
        var list = categories[dimension];
        if (list.Count < MostCategories && inAll < MostCategoriesInAll && (list.Count == 0 || list[^1].Code != code) && known[dimension].Add(code))
        {
            list.Add(new CubeCategory(code, null));
            inAll++;
        }
    }

    // A figure, a sign in its place, or a figure with a sign after it; what is none of them is told as it stands, and the row's check refuses it.
    private (string? Value, string? Sign) Figure(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
            return (null, null);
        if (!text.AsSpan().ContainsAnyExceptInRange('0', '9') || columns.IsOwn && mapping.Decimal is null && (table.IsPlain || table.Decimal is not null) && char.IsAsciiDigit(text[^1]))
            return (text, null);
        if (Numbers.Plain(text, mark) is { } plain)
            return (plain, null);
        if (Import.Signs.StandsForNone(text, mapping.Statuses))
            return ((mapping.Statuses?.GetValueOrDefault(text) ?? Import.Signs.Meaning(text)) is Import.Signs.Zero ? "0" : null, text);
        var end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        return !columns.IsOwn && end > 0 && end < text.Length && text[end..].Trim() is { Length: > 0 } sign && (mapping.Statuses?.ContainsKey(sign) is true || Import.Signs.Meaning(sign) is not null)
            && Numbers.Plain(text[..end], mark) is { } figure
                ? (figure, sign)
                : (text, null);
    }
}
