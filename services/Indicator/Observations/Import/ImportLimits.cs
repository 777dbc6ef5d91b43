using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>How much at once: settings <c>Imports:…</c>.</summary>
internal sealed class ImportLimits
{
    /// <summary>Files up to this are checked while the sender waits, and refused with what is wrong.</summary>
    internal const long CheckedAtOnce = 10 * 1000 * 1000;

    /// <summary>Uploads that one process receives at a time; each may fill <see cref="FileBytes"/> of disk.</summary>
    public int Uploads { get; init; } = 4;

    /// <summary>How many of them one organisation may have: at most half, so that it never keeps the others out.</summary>
    internal int Share => Math.Max(Uploads / 2, 1);

    /// <summary>Files that one process stores at a time.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>How long one upload may take.</summary>
    public TimeSpan UploadTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Fewest bytes a second that an upload must come with, over each <see cref="UploadGrace"/>; 0 for any.</summary>
    public int UploadRate { get; init; } = 64 * 1024;

    /// <summary>How long an upload may be slower than <see cref="UploadRate"/>.</summary>
    public TimeSpan UploadGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest file, in bytes.</summary>
    public long FileBytes { get; init; } = RequestLimits.FileBytes;

    /// <summary>Most bytes of files of one organisation that wait to be stored.</summary>
    public long WaitingBytes { get; init; } = 5 * RequestLimits.FileBytes;

    /// <summary>Where files lie while they are received and read; null for the system's directory of temporary files.</summary>
    public string? Spool { get; init; }

    /// <summary>How many may follow imports as events from one process at a time.</summary>
    public int Followers { get; init; } = 200;

    /// <summary>How long one may follow before coming again.</summary>
    public TimeSpan FollowTime { get; init; } = TimeSpan.FromMinutes(10);

    internal long Of(FileFormat format) => format is FileFormat.Xlsx ? Math.Min(FileBytes, FileLimits.Xlsx) : FileBytes;
}

/// <summary>What happens at once in this process, counted.</summary>
internal sealed class ImportGates(ImportLimits limits)
{
    private readonly Lock door = new();
    private readonly Dictionary<string, int> uploads = new(StringComparer.Ordinal);

    internal enum Answer
    {
        Welcome,

        /// <summary>All places are taken.</summary>
        Full,

        /// <summary>The organisation has its share of them.</summary>
        ShareTaken,
    }

    internal SemaphoreSlim Followers { get; } = new(limits.Followers);

    /// <summary>Gives an organisation one of the places for uploads, which it leaves by <see cref="Leave"/>.</summary>
    internal Answer Enter(string organisation)
    {
        lock (door)
        {
            var own = uploads.GetValueOrDefault(organisation);
            if (own >= limits.Share)
                return Answer.ShareTaken;
            if (uploads.Values.Sum() >= limits.Uploads)
                return Answer.Full;
            uploads[organisation] = own + 1;
            return Answer.Welcome;
        }
    }

    internal void Leave(string organisation)
    {
        lock (door)
        {
            if (--uploads[organisation] == 0)
                uploads.Remove(organisation);
        }
    }
}
