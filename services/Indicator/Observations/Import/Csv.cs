using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>A file of lines with columns: a separated text file, or a sheet.</summary>
internal interface ITable
{
    /// <summary>What stands before the decimals, where the format fixes it.</summary>
    char? Decimal { get; }

    /// <summary>Whether a number that is written any other way than plainly is wrong.</summary>
    bool IsPlain { get; }

    /// <summary>How the file was understood.</summary>
    IReadOnlyList<string> Remarks { get; }

    /// <summary>Lines with their numbers, the header first; the array may be used again for the next line.</summary>
    IAsyncEnumerable<(int Number, string[] Fields)> Lines(CancellationToken cancel);
}

/// <summary>A separated text file. Its encoding and its separator are found out where nobody says them.</summary>
internal sealed class Csv : ITable
{
    private static readonly char[] Separators = [';', '\t', '|', ','];

    private readonly IFile file;
    private readonly Encoding encoding;
    private readonly char separator;

    private Csv(IFile file, Encoding encoding, char separator) => (this.file, this.encoding, this.separator) = (file, encoding, separator);

    public char? Decimal => null;

    public bool IsPlain => separator is ',';

    public IReadOnlyList<string> Remarks => [$"The letters are read as {encoding.WebName}, the columns as separated by {(separator is '\t' ? "tab" : separator)}."];

    internal static async Task<ITable> Open(IFile file, ImportFile.Layout layout, CancellationToken cancel)
    {
        var found = await Encodings.Of(file, cancel);
        var asked = layout.Mapping.Encoding is { } name ? Encodings.Named(name) : null;
        if (asked is UTF8Encoding && found is not UTF8Encoding)
            throw new UnreadableFileException(0, "encoding", "The file is not UTF-8.");
        var encoding = asked ?? found;
        return new Csv(file, encoding, layout.Mapping.Separator switch
        {
            "tab" => '\t',
            [var one] => one,
            _ when layout.Format is FileFormat.StatbankCsv => ';',
            _ => Separator(await Start(file, encoding, cancel)),
        });
    }

    public async IAsyncEnumerable<(int Number, string[] Fields)> Lines([EnumeratorCancellation] CancellationToken cancel)
    {
        await using var raw = file.Open();
        await using var text = encoding is UTF8Encoding ? raw : Encoding.CreateTranscodingStream(raw, encoding, new UTF8Encoding(false), leaveOpen: true);
        using var records = new Records(text, separator);
        while (await records.Next(cancel))
            yield return (records.Number, records.Fields);
    }

    private static async Task<string> Start(IFile file, Encoding encoding, CancellationToken cancel)
    {
        await using var stream = file.Open();
        using var reader = new StreamReader(stream, encoding);
        var start = new char[16 * 1024];
        try
        {
            return new string(start, 0, await reader.ReadBlockAsync(start, cancel));
        }
        catch (DecoderFallbackException)
        {
            throw new UnreadableFileException(0, "encoding", $"The file is not {encoding.WebName}.");
        }
    }

    // The one that the header has most of, outside quotation marks.
    private static char Separator(string start)
    {
        var counts = new int[Separators.Length];
        var quoted = false;
        foreach (var letter in start)
        {
            if (letter is '"')
                quoted = !quoted;
            else if (letter is '\n' or '\r' && !quoted && counts.Any(count => count > 0))
                break;
            else if (!quoted && Array.IndexOf(Separators, letter) is var at and >= 0)
                counts[at]++;
        }
        return counts.Max() == 0 ? ',' : Separators[Array.IndexOf(counts, counts.Max())];
    }

    /// <summary>The records of a separated file in UTF-8, one at a time.</summary>
    private sealed class Records : IDisposable
    {
        private const int LongestRecord = 64 * 1024;

        private static readonly SearchValues<char> Bad = SearchValues.Create('\0', '\uFFFD');

        private readonly CsvReader reader;

        internal Records(Stream file, char separator) => reader = CsvReader.Create(file, new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            DetectSeparatorHint = false,
            AllowLineBreaksInQuotes = false, // no column here holds a text of several lines; so one bad quote spoils one row
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = LongestRecord,
            TrackLineNumbers = true,
            Encoding = null,
        }, leaveOpen: true);

        internal string[] Fields { get; private set; } = [];

        /// <summary>The line on which the record began.</summary>
        internal int Number { get; private set; }

        internal async Task<bool> Next(CancellationToken cancel)
        {
            try
            {
                if (!await reader.ReadAsync(cancel))
                    return false;
                Number = (int)Math.Min(reader.LineNumber, int.MaxValue);
                if (Fields.Length != reader.FieldCount)
                    Fields = new string[reader.FieldCount];
                for (var i = 0; i < Fields.Length; i++)
                    Fields[i] = reader.GetString(i);
            }
            catch (CsvFormatException exception)
            {
                throw new UnreadableFileException(
                    (int)Math.Max(exception.LineNumber, Number + 1), "row", $"Its quotation marks do not match, or it is longer than {LongestRecord / 1024} KB.");
            }
            catch (DecoderFallbackException)
            {
                throw new UnreadableFileException(Number + 1, "encoding", "The file is not in the encoding that it was said to be in.");
            }
            foreach (var field in Fields)
            {
                if (field.AsSpan().IndexOfAny(Bad) is var at and >= 0)
                    throw new UnreadableFileException(Number, "row", field[at] is '\0' ? "There is a null character in it." : "The file has letters that were lost when it was written.");
            }
            return true;
        }

        public void Dispose() => reader.Dispose();
    }
}
