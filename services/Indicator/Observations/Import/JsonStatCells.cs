using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Second reading of a JSON-stat file: its figures, or its statuses, one after the other in the order of positions.</summary>
internal static class JsonStatCells
{
    // Whoever writes positions in no order makes us hold them all.
    private const int MostUnordered = 1_000_000;

    /// <param name="At">Position in the cube, the last dimension running fastest.</param>
    /// <param name="Text">As it is written; null where null is.</param>
    /// <param name="Quoted">Whether it is a text and not a number.</param>
    internal readonly record struct Entry(long At, string? Text, bool Quoted);

    internal static IAsyncEnumerable<Entry> Read(IFile file, JsonStatScan.Part part, string field, CancellationToken cancel) =>
        part.Ascending ? InOrder(file, part, cancel) : Sorted(file, part, field, cancel);

    private static async IAsyncEnumerable<Entry> Sorted(IFile file, JsonStatScan.Part part, string field, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (part.Count > MostUnordered)
            throw new UnreadableFileException(0, field, $"More than {MostUnordered} positions are in no order; sort them.");
        var entries = new List<Entry>();
        await foreach (var entry in InOrder(file, part, cancel))
            entries.Add(entry);
        entries.Sort((a, b) => a.At.CompareTo(b.At));
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0 && entries[i].At == entries[i - 1].At)
                throw new UnreadableFileException(0, field, $"Position {entries[i].At} stands there twice.");
            yield return entries[i];
        }
    }

    private static async IAsyncEnumerable<Entry> InOrder(IFile file, JsonStatScan.Part part, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = file.Open();
        stream.Seek(part.Start, SeekOrigin.Begin);
        var reading = new Reading();
        while (!reading.Ended)
        {
            await reading.Fill(stream, cancel);
            for (var i = 0; i < reading.Count; i++)
                yield return reading.Entries[i];
        }
    }

    /// <summary>A buffer of the file, and the entries in it.</summary>
    private sealed class Reading
    {
        private byte[] buffer = new byte[64 * 1024];
        private JsonReaderState state;
        private int have;
        private long next;
        private string? last;

        internal Entry[] Entries { get; private set; } = new Entry[1024];
        internal int Count { get; private set; }
        internal bool Ended { get; private set; }

        internal async ValueTask Fill(Stream stream, CancellationToken cancel)
        {
            if (have == buffer.Length)
                Array.Resize(ref buffer, have * 2); // one text fills it all; the first reading bounded that
            var count = await stream.ReadAsync(buffer.AsMemory(have), cancel);
            have += count;
            try
            {
                var used = Take(buffer.AsSpan(0, have), count == 0);
                buffer.AsSpan(used, have - used).CopyTo(buffer);
                have -= used;
            }
            catch (Exception exception) when (JsonStat.IsBadText(exception))
            {
                throw JsonStat.BadText();
            }
        }

        private int Take(ReadOnlySpan<byte> bytes, bool final)
        {
            var reader = new Utf8JsonReader(bytes, final, state);
            Count = 0;
            while (!Ended && reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        next = JsonStatScan.Position(ref reader);
                        continue;
                    case JsonTokenType.EndArray or JsonTokenType.EndObject:
                        Ended = true;
                        continue;
                    case JsonTokenType.StartArray or JsonTokenType.StartObject:
                        continue;
                }
                if (Count == Entries.Length)
                    Resize();
                Entries[Count++] = new Entry(next++, Text(ref reader), reader.TokenType is JsonTokenType.String);
            }
            state = reader.CurrentState;
            return (int)reader.BytesConsumed;
        }

        private void Resize()
        {
            var larger = Entries;
            Array.Resize(ref larger, larger.Length * 2);
            Entries = larger;
        }

        private string? Text(ref Utf8JsonReader reader)
        {
            if (reader.TokenType is JsonTokenType.Null)
                return null;
            if (reader.TokenType is not JsonTokenType.String)
                return System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            // statuses are a few signs again and again
            return last is not null && reader.ValueTextEquals(last) ? last : last = reader.GetString();
        }
    }
}
