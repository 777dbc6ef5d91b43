using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>First reading of a JSON-stat file: keeps what describes the figures, and of the figures and their statuses only where in the file they stand.
/// All of the file is checked to be JSON, so that the second reading meets no surprise.</summary>
internal sealed class JsonStatScan
{
    private const int MostDepth = 32, MostDescription = 32 * 1024 * 1024;

    /// <summary>Figures or statuses, as a list or by position.</summary>
    /// <param name="Start">Where its bracket is, in bytes.</param>
    /// <param name="ByPosition">An object with positions for names.</param>
    /// <param name="Count">How many there are.</param>
    /// <param name="Highest">The highest position, -1 where there is none.</param>
    /// <param name="Ascending">Whether the positions come in order, each once.</param>
    internal sealed record Part(long Start, bool ByPosition, long Count, long Highest, bool Ascending);

    private readonly ArrayBufferWriter<byte> description = new();
    private readonly List<Part> parts = [];
    private readonly string?[] names = new string?[MostDepth + 1];
    private string field = "value";
    private long offset;

    // Of the part that is being read.
    private bool inPart, byPosition, ascending;
    private long start, count, highest;

    /// <returns>The file without figures and statuses, each of which stands there as an object with the number of its part.</returns>
    internal static async Task<(JsonDocument Description, IReadOnlyList<Part> Parts)> Read(IFile file, CancellationToken cancel)
    {
        var scan = new JsonStatScan();
        try
        {
            await using var stream = file.Open();
            await scan.Read(stream, cancel);
            return (JsonDocument.Parse(scan.description.WrittenMemory, new JsonDocumentOptions { MaxDepth = MostDepth, AllowDuplicateProperties = false }), scan.parts);
        }
        catch (JsonException exception)
        {
            throw new UnreadableFileException(0, "file", exception.Message.Contains("depth", StringComparison.OrdinalIgnoreCase) ? "It is nested too deeply."
                : exception.Message.Contains("uplicate", StringComparison.Ordinal) ? "A name stands twice in one object."
                : $"This is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}).");
        }
        catch (Exception exception) when (JsonStat.IsBadText(exception))
        {
            throw JsonStat.BadText();
        }
    }

    private async Task Read(Stream stream, CancellationToken cancel)
    {
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = MostDepth });
        var buffer = new byte[64 * 1024];
        var have = await stream.ReadAtLeastAsync(buffer.AsMemory(0, 3), 3, false, cancel);
        if (buffer.AsSpan(0, have).StartsWith("\uFEFF"u8))
            (offset, have) = (3, Shift(buffer, 3, have));
        for (var last = false; !last;)
        {
            var more = await stream.ReadAsync(buffer.AsMemory(have), cancel);
            (have, last) = (have + more, more == 0);
            var used = Take(buffer.AsSpan(0, have), last, ref state);
            (offset, have) = (offset + used, Shift(buffer, used, have));
            if (have == buffer.Length)
                Array.Resize(ref buffer, have < MostDescription ? have * 2 : throw new UnreadableFileException(0, "file", "A text in it is too long."));
        }
    }

    private static int Shift(byte[] buffer, int used, int have)
    {
        buffer.AsSpan(used, have - used).CopyTo(buffer);
        return have - used;
    }

    private int Take(ReadOnlySpan<byte> bytes, bool last, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(bytes, last, state);
        var kept = 0;
        while (reader.Read())
        {
            if (inPart)
            {
                if (Count(ref reader))
                    kept = (int)reader.BytesConsumed;
            }
            else if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth <= 4)
            {
                names[reader.CurrentDepth] = reader.GetString();
                names[reader.CurrentDepth + 1] = null;
            }
            else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && IsPart(reader.CurrentDepth))
            {
                Keep(bytes[kept..(int)reader.TokenStartIndex]);
                Keep(Encoding.UTF8.GetBytes($"{{\"part\":{parts.Count}}}"));
                field = names[reader.CurrentDepth]!;
                (inPart, byPosition, ascending) = (true, reader.TokenType is JsonTokenType.StartObject, true);
                (start, count, highest) = (offset + reader.TokenStartIndex, 0, -1);
            }
        }
        if (!inPart)
            Keep(bytes[kept..(int)reader.BytesConsumed]);
        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    // Of a dataset, that is: the whole file; one in a wrapper; one of version 1's bundle; or one of a collection.
    private bool IsPart(int depth) => names[depth] is "value" or "status" && depth switch
    {
        1 => true,
        2 => names[1] is not (null or "dimension" or "role" or "link" or "extension"),
        4 => names[1] is "link" && names[2] is "item" && names[3] is null,
        _ => false,
    };

    /// <returns>Whether the part ends here.</returns>
    private bool Count(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndArray or JsonTokenType.EndObject:
                parts.Add(new Part(start, byPosition, count, highest, ascending));
                inPart = false;
                return true;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                throw new UnreadableFileException(0, field, "It holds a list or an object where a figure or a text belongs.");
            case JsonTokenType.PropertyName:
                var at = Position(ref reader);
                if (at < 0)
                    throw new UnreadableFileException(0, field, $"'{ObservationRow.Short(reader.GetString()!)}' is not a position.");
                (ascending, highest) = (ascending && at > highest, Math.Max(at, highest));
                return false;
            default:
                count++;
                return false;
        }
    }

    /// <summary>The position that a name stands for, or -1.</summary>
    internal static long Position(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length is > 0 and <= 12 && Utf8Parser.TryParse(reader.ValueSpan, out long at, out var used) && used == reader.ValueSpan.Length && reader.ValueSpan[0] is >= (byte)'0' and <= (byte)'9'
            ? at
            : -1;

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (description.WrittenCount + bytes.Length > MostDescription)
            throw new UnreadableFileException(0, "file", $"What describes the figures is longer than {MostDescription / 1024 / 1024} MB.");
        description.Write(bytes);
    }
}
