using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>A file that can be read from its beginning more than once, and by several cursors at a time.</summary>
internal interface IFile
{
    /// <summary>In bytes.</summary>
    long Length { get; }

    /// <summary>A cursor of its own, at the beginning; its end is its holder's to dispose of.</summary>
    Stream Open();
}

/// <summary>A file on this machine's disk for as long as someone holds it. It has no name there, so a process that is killed leaves nothing behind.</summary>
internal sealed class SpooledFile : IFile, IDisposable
{
    private const int Piece = 128 * 1024;

    private readonly SafeFileHandle handle;

    private SpooledFile(SafeFileHandle handle) => this.handle = handle;

    /// <inheritdoc/>
    public long Length { get; private set; }

    /// <summary>SHA-256 of all of it, in lower-case hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Takes all of a stream.</summary>
    /// <param name="from">Read to its end.</param>
    /// <param name="directory">Where it lies; null for the system's directory of temporary files.</param>
    /// <param name="most">Most bytes.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The file; null when it is longer than <paramref name="most"/>.</returns>
    internal static async Task<SpooledFile?> Take(Stream from, string? directory, long most, CancellationToken cancel)
    {
        var path = Path.Combine(Directory.CreateDirectory(directory ?? Path.GetTempPath()).FullName, $"tryghed-{Guid.NewGuid():N}");
        var file = new SpooledFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose));
        try
        {
            if (!OperatingSystem.IsWindows())
                File.Delete(path); // the handle keeps what has no name; Windows does the same with DeleteOnClose
            var piece = new byte[Piece];
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int count; (count = await from.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel)) > 0; file.Length += count)
            {
                if (file.Length + count > most)
                {
                    file.Dispose();
                    return null;
                }
                hash.AppendData(piece, 0, count);
                await RandomAccess.WriteAsync(file.handle, piece.AsMemory(0, count), file.Length, cancel);
            }
            file.Hash = Convert.ToHexStringLower(hash.GetHashAndReset());
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Stream Open() => new BufferedStream(new Cursor(handle, Length), Piece);

    public void Dispose() => handle.Dispose();

    private sealed class Cursor(SafeFileHandle handle, long length) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            var count = RandomAccess.Read(handle, buffer, Position);
            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await RandomAccess.ReadAsync(handle, buffer, Position, cancellationToken);
            Position += count;
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => length + offset,
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
