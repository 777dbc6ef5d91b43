using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>PC-Axis files: figures in the order of the stub's and then the heading's variables, or in rows that begin with their keys.</summary>
/// <remarks>Format: PX-file format specification 2013 (Statistics Sweden).</remarks>
internal sealed partial class Px : ICube
{
    private const long MostCells = 50_000_000;
    private const int MostDimensions = 50, MostCategories = 1_000_000, MostFootnotes = 200;

    private readonly IFile file;
    private readonly PxHeader header;
    private readonly string[] variables;
    private readonly int stub;
    private readonly int[] sizes;
    private readonly Dictionary<string, int>[]? keys;
    private readonly PxCellNotes notes;

    public IReadOnlyList<CubeDimension> Dimensions { get; }
    public IReadOnlyList<string> Footnotes { get; }
    public string? Updated { get; }
    public long? Total { get; }
    public bool IsSparse => false;
    public IReadOnlyList<string> Remarks => [$"The letters are read as {header.Encoding.WebName}."];
    public IReadOnlyDictionary<string, string> Signs { get; }

    internal static async Task<ICube> Open(IFile file, string? encoding, CancellationToken cancel) => new Px(file, await PxHeader.Read(file, encoding, cancel));

    private Px(IFile file, PxHeader header)
    {
        (this.file, this.header) = (file, header);
        var (stubs, headings) = (header.Values("STUB") ?? [], header.Values("HEADING") ?? []);
        variables = [.. stubs, .. headings];
        stub = stubs.Count;
        if (variables.Length is 0 or > MostDimensions)
            throw Wrong("STUB", $"A file has 1 to {MostDimensions} variables in STUB and HEADING.");
        if (variables.Distinct().Count() != variables.Length)
            throw Wrong("STUB", "A variable stands there twice.");
        var texts = variables.Select(variable => header.Values("VALUES", variable) ?? throw Wrong(variable, "Its VALUES are required.")).ToArray();
        sizes = [.. texts.Select(values => values.Count)];
        var total = 1L;
        foreach (var size in sizes)
        {
            total *= size;
            if (total > MostCells)
                throw Wrong("VALUES", $"There are more than {MostCells} cells; send them in parts.");
        }
        if (sizes.Sum(size => (long)size) > MostCategories)
            throw Wrong("VALUES", $"There are more than {MostCategories} categories.");
        Total = total;
        var contents = header.One("CONTVARIABLE");
        var (units, precision) = (header.ByOne("UNITS"), header.Each("PRECISION").Where(keyword => keyword.Of.Count == 2).ToLookup(keyword => keyword.Of[1], keyword => keyword.Values[0]));
        Dimensions = [.. variables.Select((variable, i) => Read(variable, texts[i], variable == contents, units, precision))];
        if (Dimensions.Select(dimension => dimension.Code).Distinct().Count() != variables.Length)
            Dimensions = [.. Dimensions.Select((dimension, i) => dimension with { Code = variables[i] })];
        Updated = header.Each("LAST-UPDATED").FirstOrDefault()?.Values[0];
        Signs = Symbols();
        Footnotes = [.. Notes().Take(MostFootnotes)];
        notes = new PxCellNotes(header.Each("DATANOTECELL"), Dimensions);
        keys = header.Each("KEYS").Any() ? [.. variables.Take(stub).Select((variable, i) => Keys(variable, texts[i], Dimensions[i]))] : null;
    }

    public async IAsyncEnumerable<Cell> Cells(RowErrors errors, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = file.Open();
        stream.Seek(header.DataStart, SeekOrigin.Begin);
        using var reader = new StreamReader(stream, header.Encoding, false);
        var tokens = new PxTokens(reader);
        var (codes, places, at, width) = (new string[sizes.Length], new int[sizes.Length], 0L, sizes.Skip(stub).Aggregate(1L, (product, size) => product * size));
        var (row, key, seen) = (0L, 0, keys is null ? null : new System.Collections.BitArray((int)(Total!.Value / width)));
        while (await More(tokens, cancel))
        {
            while (tokens.Next())
            {
                if (keys is not null && key < stub)
                {
                    // A row begins with its category of each variable of the stub.
                    row = key == 0 ? 0 : row;
                    row = row * sizes[key] + (keys[key].TryGetValue(tokens.Token, out var category) ? category : throw Wrong("DATA", $"'{ObservationRow.Short(tokens.Token)}' is no key of {variables[key]}."));
                    if (++key == stub && seen![(int)row])
                        throw Wrong("DATA", $"A row stands there twice (…'{ObservationRow.Short(tokens.Token)}').");
                    if (key == stub)
                        (seen![(int)row], at) = (true, row * width);
                    continue;
                }
                if (at >= Total)
                    throw Wrong("DATA", $"There are more figures than the dimensions ({string.Join(" × ", sizes)}) make, which is {Total}.");
                Place(at, places, codes);
                yield return Read(tokens, at, places, codes);
                at++;
                if (keys is not null && at == (row + 1) * width)
                    key = 0;
            }
        }
        if (keys is null ? at != Total : key != 0)
            throw Wrong("DATA", keys is null ? $"There are {at} figures, and the dimensions ({string.Join(" × ", sizes)}) make {Total}." : "The last row has too few figures.");

        // A row of zeros only is left out of a file with keys.
        for (var absent = 0; seen is not null && absent < seen.Length; absent++)
        {
            for (var i = 0L; !seen[absent] && i < width; i++)
            {
                Place(absent * width + i, places, codes);
                yield return new Cell((int)(absent * width + i) + 1, codes, "0", null, null);
            }
        }
    }

    private static async ValueTask<bool> More(PxTokens tokens, CancellationToken cancel)
    {
        try
        {
            return await tokens.Fill(cancel);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong("CODEPAGE", "The figures are not in the encoding that the file says.");
        }
    }

    private Cell Read(PxTokens tokens, long at, int[] places, string[] codes)
    {
        var text = tokens.Token.Trim();
        var note = notes.At(at, places);
        if (text is "-" || text.Length > 0 && text == Signs.GetValueOrDefault("-"))
            return new Cell((int)at + 1, codes, "0", null, "-");
        var isFigure = text.Length > 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return isFigure || !tokens.Quoted && text.AsSpan().ContainsAnyExcept('.', '…', ':')
            ? new Cell((int)at + 1, codes, text, null, note)
            : new Cell((int)at + 1, codes, null, null, text.Length > 0 ? text : note);
    }

    private void Place(long at, int[] places, string[] codes)
    {
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            (at, var place) = Math.DivRem(at, sizes[i]);
            places[i] = (int)place;
            codes[i] = Dimensions[i].Categories[(int)place].Code;
        }
    }

    private CubeDimension Read(string variable, IReadOnlyList<string> texts, bool isContents, Dictionary<string, string> units, ILookup<string, string> precision)
    {
        var codes = header.Values("CODES", variable) ?? texts;
        if (codes.Count != texts.Count)
            throw Wrong(variable, $"It has {texts.Count} VALUES and {codes.Count} CODES.");
        if (codes.Distinct().Count() != codes.Count)
            throw Wrong(variable, "A category stands there twice.");
        var times = header.Values("TIMEVAL", variable);
        var kind = header.One("VARIABLE-TYPE", variable) ?? header.One("VARIABLETYPE", variable);
        var role = isContents ? DimensionRole.Metric
            : times is not null || kind is "T" or "Time" or "time" ? DimensionRole.Time
            : header.One("MAP", variable) is not null || kind is "G" or "Geographical" or "geographical" ? DimensionRole.Geo
            : (DimensionRole?)null;
        var periods = Periods(times, texts.Count);
        var (unit, shown) = (header.One("UNITS"), header.One("SHOWDECIMALS") ?? header.One("DECIMALS"));
        return new CubeDimension(header.One("VARIABLECODE", variable) ?? variable, variable, role,
        [
            .. codes.Select((code, i) => new CubeCategory(
                code, texts[i],
                isContents ? units.GetValueOrDefault(texts[i]) ?? unit : null,
                isContents && int.TryParse(precision[texts[i]].FirstOrDefault() ?? shown, out var decimals) ? decimals : null,
                Period: periods?[i])),
        ]);
    }

    /// <summary>TIMEVAL's own form, a year and a number of one or two digits after it, as periods.</summary>
    private static string?[]? Periods(IReadOnlyList<string>? times, int count)
    {
        if (times is null or [] || TimeList().Match(times[0]) is not { Success: true } list)
            return null;
        var (scale, named) = (list.Groups["scale"].Value, times.Skip(1).ToArray());
        return named.Length != count ? null : [.. named.Select(text =>
        {
            var form = scale[0] switch { 'H' => "H", 'Q' => "K", 'M' => "M", 'W' => "U", _ => "" };
            return text.Length > 4 && form != "" && text.All(char.IsAsciiDigit) ? $"{text[..4]}{form}{text[4..]}" : text.Length == 4 ? text : null;
        })];
    }

    internal static Dictionary<string, int> ToPlaces(IEnumerable<string> names)
    {
        var places = new Dictionary<string, int>();
        var at = 0;
        foreach (var name in names)
            places.TryAdd(name, at++);
        return places;
    }

    private Dictionary<string, int> Keys(string variable, IReadOnlyList<string> texts, CubeDimension dimension) => header.One("KEYS", variable)?.ToUpperInvariant() switch
    {
        "CODES" => ToPlaces(dimension.Categories.Select(category => category.Code)),
        "VALUES" => ToPlaces(texts),
        _ => throw Wrong("KEYS", $"They are CODES or VALUES for each variable in STUB, and are not given for {ObservationRow.Short(variable)}."),
    };

    private Dictionary<string, string> Symbols()
    {
        var symbols = new Dictionary<string, string>();
        for (var dots = 1; dots <= 6; dots++)
        {
            if (header.One($"DATASYMBOL{dots}") is { Length: > 0 } symbol)
                symbols[new string('.', dots)] = symbol;
        }
        if (header.One("DATASYMBOLNIL") is { Length: > 0 } nil)
            symbols["-"] = nil;
        return symbols;
    }

    // Those that must be shown first (X).
    private IEnumerable<string> Notes()
    {
        foreach (var name in new[] { "NOTEX", "VALUENOTEX", "CELLNOTEX", "NOTE", "VALUENOTE", "CELLNOTE" })
        {
            foreach (var keyword in header.Each(name).Where(keyword => string.Concat(keyword.Values) != ""))
            {
                var text = string.Join(' ', string.Concat(keyword.Values).Split('#', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                yield return CubeText.Bounded(keyword.Of is [] ? text : $"{string.Join(", ", keyword.Of.Where(of => of != "*"))}: {text}");
            }
        }
    }

    private static UnreadableFileException Wrong(string field, string reason) => new(0, ObservationRow.Short(field), reason);

    [GeneratedRegex(@"^TLIST\((?<scale>[AHQMW])1(?:,.*)?\)$")]
    private static partial Regex TimeList();
}
