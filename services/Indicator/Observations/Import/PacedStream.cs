namespace Tryghed.Indicator.Observations.Import;

/// <summary>Passes on what is read, and gives up when too little of it comes.</summary>
internal sealed class PacedStream : Stream
{
    private readonly Stream from;
    private readonly ITimer? timer;
    private long read, before;

    /// <param name="from">What is read; stays open.</param>
    /// <param name="rate">Fewest bytes a second; 0 for any.</param>
    /// <param name="window">Over which they are counted: what came fast at first buys no time afterwards.</param>
    /// <param name="clock">Counts the seconds.</param>
    /// <param name="slow">Cancelled when fewer came.</param>
    internal PacedStream(Stream from, int rate, TimeSpan window, TimeProvider clock, CancellationTokenSource slow)
    {
        this.from = from;
        if (rate > 0)
            timer = clock.CreateTimer(_ => Look((long)(rate * window.TotalSeconds), slow), null, window, window);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await from.ReadAsync(buffer, cancellationToken);
        Interlocked.Add(ref read, count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Waits for a look that has begun, so that none comes when what it would cancel is gone.
    public override async ValueTask DisposeAsync()
    {
        if (timer is not null)
            await timer.DisposeAsync();
        await base.DisposeAsync();
    }

    private void Look(long least, CancellationTokenSource slow)
    {
        var now = Interlocked.Read(ref read);
        if (now - before < least)
            slow.Cancel();
        before = now;
    }
}
