using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Tryghed.Indicator.Observations;

/// <summary>Writes rows for PostgreSQL's COPY in its binary form, through a buffer that is sent when it is full; a call for each field costs more than the field.</summary>
/// <remarks>Format: PostgreSQL's manual, COPY, Binary Format. Big-endian; a field is its length (-1 for null) and its bytes.</remarks>
internal sealed class CopyRows : IAsyncDisposable
{
    private const int Size = 128 * 1024, LongestRow = 1024;

    // The signature PGCOPY\n\377\r\n\0, no flags, no extension.
    private static readonly byte[] Header = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly NpgsqlRawCopyStream stream;
    private readonly byte[] buffer = new byte[Size];
    private int at;
    private bool ended;

    private CopyRows(NpgsqlRawCopyStream stream) => this.stream = stream;

    internal static async Task<CopyRows> Begin(NpgsqlConnection connection, string command, CancellationToken cancel)
    {
        var rows = new CopyRows(await connection.BeginRawBinaryCopyAsync(command, cancel));
        Header.CopyTo(rows.buffer, 0);
        rows.at = Header.Length;
        return rows;
    }

    /// <summary>Whether another row may not fit: <see cref="Send"/> first.</summary>
    internal bool Full => at > Size - LongestRow;

    internal async ValueTask Send(CancellationToken cancel)
    {
        await stream.WriteAsync(buffer.AsMemory(0, at), cancel);
        at = 0;
    }

    internal void Row(short fields)
    {
        BinaryPrimitives.WriteInt16BigEndian(buffer.AsSpan(at), fields);
        at += sizeof(short);
    }

    /// <param name="text">At most a hundred characters.</param>
    internal void Write(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, buffer.AsSpan(at + sizeof(int)));
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at), length);
        at += sizeof(int) + length;
    }

    internal void Write(int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at), sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at + sizeof(int)), number);
        at += 2 * sizeof(int);
    }

    internal void Write(double? number)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at), number is null ? -1 : sizeof(double));
        at += sizeof(int);
        if (number is not { } value)
            return;
        BinaryPrimitives.WriteDoubleBigEndian(buffer.AsSpan(at), value);
        at += sizeof(double);
    }

    /// <summary>Ends what was written well.</summary>
    internal async Task Complete(CancellationToken cancel)
    {
        BinaryPrimitives.WriteInt16BigEndian(buffer.AsSpan(at), -1);
        at += sizeof(short);
        await Send(cancel);
        ended = true;
        await stream.DisposeAsync();
    }

    /// <summary>Takes back what was written; the transaction goes on from a savepoint only.</summary>
    internal async Task Abandon()
    {
        ended = true;
        await stream.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (ended)
            return;
        try
        {
            await Abandon(); // to dispose of the stream alone would end the copy as if all of it were there
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // What is being thrown already says more.
        }
    }
}
