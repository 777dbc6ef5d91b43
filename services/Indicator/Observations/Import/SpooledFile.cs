namespace Tryghed.Indicator.Observations.Import;

/// <summary>A file that can be read from its beginning as often as needed.</summary>
internal interface IFile
{
    /// <summary>In bytes.</summary>
    long Length { get; }

    /// <summary>Opens it anew; the caller closes it. It can seek.</summary>
    Stream Open();
}

/// <summary>A file on the disk.</summary>
internal sealed class SpooledFile(string path) : IFile, IDisposable
{
    private const int Buffer = 64 * 1024;

    public long Length => new FileInfo(path).Length;

    public Stream Open() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, FileOptions.SequentialScan);

    /// <summary>Copies a stream to a file of its own, which goes when this is disposed.</summary>
    /// <returns>Null when the stream is longer than <paramref name="most"/>.</returns>
    internal static async Task<SpooledFile?> Of(Stream source, CancellationToken cancel, long most = long.MaxValue)
    {
        var spooled = new SpooledFile(Path.GetTempFileName());
        try
        {
            await using var target = new FileStream(spooled.At, FileMode.Create, FileAccess.Write, FileShare.None, Buffer);
            var buffer = new byte[Buffer];
            var length = 0L;
            for (int count; (count = await source.ReadAsync(buffer, cancel)) > 0;)
            {
                if ((length += count) > most)
                {
                    spooled.Dispose();
                    return null;
                }
                await target.WriteAsync(buffer.AsMemory(0, count), cancel);
            }
            return spooled;
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    private string At => path;

    public void Dispose() => File.Delete(path);
}
