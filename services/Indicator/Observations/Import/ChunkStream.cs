using Npgsql;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Reads a file back from its pieces, one piece at a time.</summary>
internal sealed class ChunkStream(NpgsqlConnection connection, Guid import) : Stream
{
    private byte[] piece = [];
    private int at;
    private int next;
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (at == piece.Length)
        {
            await using var command = new NpgsqlCommand("select bytes from import_chunk where import = $1 and number = $2", connection);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = import });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = next });
            if (await command.ExecuteScalarAsync(cancellationToken) is not byte[] bytes)
                return 0;
            (piece, at, next) = (bytes, 0, next + 1);
        }
        var count = Math.Min(buffer.Length, piece.Length - at);
        piece.AsMemory(at, count).CopyTo(buffer);
        at += count;
        position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
