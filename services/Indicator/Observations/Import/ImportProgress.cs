namespace Tryghed.Indicator.Observations.Import;

/// <summary>What the storing of a file is busy with.</summary>
internal enum ImportPhase
{
    /// <summary>Nobody has begun.</summary>
    Waiting,

    /// <summary>The file is read and its rows are checked.</summary>
    Reading,

    /// <summary>Rows that are new or changed are added.</summary>
    Storing,

    /// <summary>The series that changed are looked at for signals.</summary>
    Detecting,
}

/// <summary>How far a running import is, and whether someone wants it to end. A row apart from the import's own, which the storing transaction has locked:
/// any replica reads and writes it while another stores.</summary>
internal sealed class ImportProgress
{
    public required Guid Import { get; init; }
    public ImportPhase Phase { get; init; }
    public long BytesRead { get; init; }
    public int Read { get; init; }
    public int Stored { get; init; }
    public int Unchanged { get; init; }
    public int Wrong { get; init; }
    public double? SecondsLeft { get; init; }
    public DateTimeOffset? At { get; init; }

    /// <summary>How often a storing has begun and was not heard of again: its process died.</summary>
    public int Begun { get; init; }

    /// <summary>Who asked that it end; null when nobody did.</summary>
    public string? CancelledBy { get; init; }
}

/// <summary>Counts what the storing of a file does; read from another thread while it goes on.</summary>
internal sealed class ImportMeter(TimeProvider clock, long bytes)
{
    private readonly long began = clock.GetTimestamp();
    private long bytesRead;
    private int read, stored, unchanged, wrong;
    private double reading;

    internal ImportPhase Phase { get; private set; } = ImportPhase.Reading;
    internal long BytesRead => Interlocked.Read(ref bytesRead);
    internal int Read => Volatile.Read(ref read);
    internal int Stored => Volatile.Read(ref stored);
    internal int Unchanged => Volatile.Read(ref unchanged);
    internal int Wrong => Volatile.Read(ref wrong);

    internal void RowsRead(int rows, int wrongRows) => (read, wrong) = (rows, wrongRows);

    /// <param name="position">How far into the file its rows have been read.</param>
    internal void ReadTo(long position) => Interlocked.Exchange(ref bytesRead, Math.Max(BytesRead, Math.Min(position, bytes)));

    internal void RowsStored(int rows, int same) => (stored, unchanged) = (rows, same);

    internal void Enter(ImportPhase phase)
    {
        if (phase is ImportPhase.Storing)
        {
            reading = clock.GetElapsedTime(began).TotalSeconds;
            Interlocked.Exchange(ref bytesRead, bytes);
        }
        Phase = phase;
    }

    internal double? SecondsLeft() => Phase switch
    {
        ImportPhase.Reading => Left(clock.GetElapsedTime(began).TotalSeconds, bytes == 0 ? 1 : (double)BytesRead / bytes, StoringPerReading),
        ImportPhase.Storing => Math.Max(0, reading * (1 + StoringPerReading) - clock.GetElapsedTime(began).TotalSeconds),
        _ => null,
    };

    // Adding rows to a large table takes about as long as reading them from a file.
    private const double StoringPerReading = 1;

    /// <summary>Seconds that are left of a work of which a share is done, and of another that takes so many times as long.</summary>
    /// <returns>Null while too little is done to say.</returns>
    internal static double? Left(double elapsed, double share, double thenTimes) =>
        share < 0.01 ? null : elapsed / share * (1 - share + thenTimes);
}

/// <summary>A file that knows how far into it one has read: where the hindmost of its open cursors stands.</summary>
internal sealed class MeteredFile(IFile file) : IFile
{
    private readonly List<Stream> open = [];

    public long Length => file.Length;

    internal long Position
    {
        get
        {
            lock (open)
                return open.Count == 0 ? 0 : open.Min(stream => stream.Position);
        }
    }

    public Stream Open()
    {
        var stream = new Metered(file.Open(), this);
        lock (open)
            open.Add(stream);
        return stream;
    }

    private sealed class Metered(Stream inner, MeteredFile of) : Stream
    {
        private long position;

        public override bool CanRead => true;
        public override bool CanSeek => inner.CanSeek;
        public override bool CanWrite => false;
        public override long Length => inner.Length;
        public override long Position { get => Interlocked.Read(ref position); set => Seek(value, SeekOrigin.Begin); }

        public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await inner.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override long Seek(long offset, SeekOrigin origin)
        {
            var to = inner.Seek(offset, origin);
            Interlocked.Exchange(ref position, to);
            return to;
        }

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            lock (of.open)
                of.open.Remove(this);
            inner.Dispose();
            base.Dispose(disposing);
        }

        private int Count(int bytes)
        {
            Interlocked.Add(ref position, bytes);
            return bytes;
        }
    }
}
