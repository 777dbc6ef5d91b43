using System.Text;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>What stands in a PX file before its figures: keywords, some of one language, some of one variable or value.</summary>
internal sealed class PxHeader
{
    private const int LongestHeader = 16 * 1024 * 1024, MostKeywords = 200_000;

    /// <param name="Of">What it is said of: a variable, a variable and a value, or a value of each variable.</param>
    internal sealed record Keyword(string Name, string? Language, IReadOnlyList<string> Of, IReadOnlyList<string> Values);

    private readonly TextReader reader;
    private readonly StringBuilder text = new();
    private int? ahead;
    private List<Keyword> keywords = [];
    private ILookup<string, Keyword> byName = Array.Empty<Keyword>().ToLookup(keyword => keyword.Name);

    private PxHeader(TextReader reader) => this.reader = reader;

    /// <summary>Where the figures begin, in bytes.</summary>
    internal long DataStart { get; private init; }
    internal Encoding Encoding { get; private init; } = Encoding.UTF8;

    internal static async Task<PxHeader> Read(IFile file, string? asked, CancellationToken cancel)
    {
        await using var stream = file.Open();
        var start = new byte[64 * 1024];
        var have = await stream.ReadAtLeastAsync(start, start.Length, false, cancel);
        var marked = Encodings.Marked(start.AsSpan(0, have));
        var encoding = (asked is null ? null : Encodings.Named(asked)) ?? marked ?? Declared(Encoding.Latin1.GetString(start, 0, have));
        stream.Seek(0, SeekOrigin.Begin);
        using var reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false, 64 * 1024, leaveOpen: true);
        try
        {
            var header = new PxHeader(reader);
            var found = header.All(cancel);
            var main = found.FirstOrDefault(keyword => keyword.Name is "LANGUAGE")?.Values[0];
            // What is said in another language is said again.
            found.RemoveAll(keyword => keyword.Language is not null && !keyword.Language.Equals(main, StringComparison.OrdinalIgnoreCase));
            return new PxHeader(TextReader.Null)
            {
                Encoding = encoding,
                DataStart = encoding.GetByteCount(header.text.ToString()),
                keywords = found,
                byName = found.ToLookup(keyword => keyword.Name),
            };
        }
        catch (DecoderFallbackException)
        {
            throw new UnreadableFileException(0, "CODEPAGE", $"The file is not {encoding.WebName}, as it says.");
        }
    }

    /// <summary>All that is said by this name.</summary>
    internal IEnumerable<Keyword> Each(string name) => byName[name];

    /// <summary>The values of a keyword that is said of the file, or of one variable or value; null where it is not said.</summary>
    internal IReadOnlyList<string>? Values(string name, params string[] of) =>
        byName[name].FirstOrDefault(keyword => keyword.Of.SequenceEqual(of))?.Values;

    internal string? One(string name, params string[] of) => Values(name, of) is [var first, ..] ? first : null;

    /// <summary>All of this name that is said of one variable or value, by what it is said of.</summary>
    internal Dictionary<string, string> ByOne(string name)
    {
        var found = new Dictionary<string, string>();
        foreach (var keyword in byName[name].Where(keyword => keyword is { Of.Count: 1, Values.Count: > 0 }))
            found.TryAdd(keyword.Of[0], keyword.Values[0]);
        return found;
    }

    // CODEPAGE names the encoding. Without it, CHARSET="ANSI" is Windows', and no CHARSET is what DOS wrote.
    private static Encoding Declared(string start)
    {
        if (After("CODEPAGE=") is { } page)
            return Encodings.Named(page) ?? throw new UnreadableFileException(0, "CODEPAGE", $"'{ObservationRow.Short(page)}' is not an encoding that is known here; say encoding=windows-1252, or what it is.");
        return Encodings.Named(After("CHARSET=") is { } charset && !charset.Equals("OEM", StringComparison.OrdinalIgnoreCase) ? "windows-1252" : start.All(char.IsAscii) ? "utf-8" : "ibm850")!;

        string? After(string keyword)
        {
            var at = start.IndexOf(keyword, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return null;
            var end = start.IndexOf(';', at);
            return end < 0 ? null : start[(at + keyword.Length)..end].Trim().Trim('"');
        }
    }

    private List<Keyword> All(CancellationToken cancel)
    {
        var found = new List<Keyword>();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var name = Name();
            string? language = null;
            List<string> of = [];
            var next = Next();
            if (next is '[')
            {
                language = Until(']');
                next = Next();
            }
            if (next is '(')
            {
                of = List(')');
                next = Next();
            }
            if (next is not '=')
                throw Wrong(name, $"'=' is expected after it, not '{next}'.");
            if (name is "DATA")
                return found;
            found.Add(new Keyword(name, language, of, List(';')));
            if (found.Count > MostKeywords)
                throw Wrong("file", $"There are more than {MostKeywords} keywords.");
        }
    }

    private string Name()
    {
        var name = new StringBuilder();
        while (true)
        {
            var letter = ahead ??= reader.Read();
            if (letter is '[' or '(' or '=' || name.Length > 0 && char.IsWhiteSpace((char)letter))
                return name.Length > 0 ? name.ToString().ToUpperInvariant() : throw Wrong("file", "A keyword is missing before a bracket or '='; this is no PX file.");
            if (letter < 0)
                throw Wrong("DATA", "This keyword is required, and the file ends without it.");
            Take();
            if (char.IsLetterOrDigit((char)letter) || letter is '-' or '_')
                name.Append((char)letter);
            else if (!char.IsWhiteSpace((char)letter) && letter is not '\uFEFF' || name.Length > 60)
                throw Wrong("file", $"'{(char)letter}' stands where a keyword is expected; this is no PX file.");
        }
    }

    // Texts in quotation marks are put together until a comma; a list in brackets (TLIST) is one.
    private List<string> List(char end)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var depth = 0;
        while (true)
        {
            var letter = Take();
            if (letter is '"')
                value.Append(Until('"'));
            else if (letter == end && depth == 0)
                break;
            else if (letter is ',' && depth == 0)
                Add();
            else if (!char.IsWhiteSpace(letter))
                value.Append(letter);
            depth += letter is '(' ? 1 : letter is ')' ? -1 : 0;
        }
        Add();
        return values;

        void Add()
        {
            values.Add(value.ToString());
            value.Clear();
        }
    }

    private string Until(char end)
    {
        var value = new StringBuilder();
        for (char letter; (letter = Take()) != end;)
        {
            if (letter is not ('\r' or '\n'))
                value.Append(letter);
        }
        return value.ToString();
    }

    private char Next()
    {
        char letter;
        while (char.IsWhiteSpace(letter = Take()))
        {
            // Between a keyword and its bracket.
        }
        return letter;
    }

    private char Take()
    {
        var letter = ahead ?? reader.Read();
        ahead = null;
        if (letter < 0)
            throw Wrong("DATA", "The file ends before its figures.");
        if (text.Length > LongestHeader)
            throw Wrong("file", $"What stands before DATA is longer than {LongestHeader / 1024 / 1024} MB.");
        text.Append((char)letter);
        return (char)letter;
    }

    private static UnreadableFileException Wrong(string field, string reason) => new(0, ObservationRow.Short(field), reason);
}
