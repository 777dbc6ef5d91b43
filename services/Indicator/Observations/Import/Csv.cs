using System.Runtime.CompilerServices;
using CsvHelper;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>CSV with the header <c>area,period,value[,exposure][,status]</c>, UTF-8 with or without byte order mark.
/// The columns <c>area_name</c>, <c>source</c> and <c>synthetic</c> are for people and not read; any other is refused, for it may be one of these misspelt.</summary>
internal static class Csv
{
    private static readonly string[] Known = ["area", "period", "value", "exposure", "status", "area_name", "source", "synthetic"];

    internal static async IAsyncEnumerable<SentRow> Read(Stream file, RowErrors errors, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var lines = new Lines(file, ',');
        if (!await lines.Next(cancel))
            throw new UnreadableFileException(0, "file", "The file is empty.");
        var header = lines.Record.Select(name => name.Trim().ToLowerInvariant()).ToArray();
        if (header.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            throw new UnreadableFileException(1, ObservationRow.Short(unknown), "This column is not known; the header is area,period,value[,exposure][,status].");
        if (header.Distinct().Count() != header.Length)
            throw new UnreadableFileException(1, "header", "A column stands there twice.");
        if (Array.Find(Known[..3], name => !header.Contains(name)) is { } missing)
            throw new UnreadableFileException(1, missing, "This column is required; the header is area,period,value[,exposure][,status].");

        int area = At("area"), period = At("period"), value = At("value"), exposure = At("exposure"), status = At("status");
        while (await lines.Next(cancel))
        {
            var record = lines.Record;
            if (record.Length != header.Length)
                errors.Add(lines.Number, "row", $"It has {record.Length} fields, the header {header.Length}.");
            else
                yield return new SentRow(lines.Number, record[area], record[period], record[value], exposure < 0 ? null : record[exposure], status < 0 ? null : record[status]);
        }

        int At(string name) => Array.IndexOf(header, name);
    }

    /// <summary>The records of a separated file in UTF-8, one at a time.</summary>
    internal sealed class Lines : IDisposable
    {
        private const int LongestRecord = 64 * 1024;

        private readonly CsvReader reader;

        internal Lines(Stream file, char separator) => reader = CsvReader.Create(file, new CsvReaderOptions
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

        internal string[] Record { get; private set; } = [];

        /// <summary>The line on which the record began.</summary>
        internal int Number { get; private set; }

        internal async Task<bool> Next(CancellationToken cancel)
        {
            try
            {
                if (!await reader.ReadAsync(cancel))
                    return false;
                Number = (int)Math.Min(reader.LineNumber, int.MaxValue);
                Record = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
            }
            catch (CsvFormatException exception)
            {
                throw new UnreadableFileException(
                    (int)Math.Max(exception.LineNumber, Number + 1), "row", $"Its quotation marks do not match, or it is longer than {LongestRecord / 1024} KB.");
            }
            if (Record.Any(field => field.Contains('\uFFFD')))
                throw new UnreadableFileException(Number, "row", "The file is not UTF-8.");
            if (Record.Any(field => field.Contains('\0')))
                throw new UnreadableFileException(Number, "row", "There is a null character in it.");
            return true;
        }

        public void Dispose() => reader.Dispose();
    }
}
