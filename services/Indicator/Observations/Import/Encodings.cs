using System.Text;
using System.Text.Unicode;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Finds out how a text file's letters are written.</summary>
internal static class Encodings
{
    /// <summary>The encoding that a file or a person calls by this name; null where it is not known. Broken UTF-8 and UTF-16 are errors, never question marks.</summary>
    internal static Encoding? Named(string name) => name.Trim().ToLowerInvariant() switch
    {
        "utf-8" or "utf8" => new UTF8Encoding(false, true),
        "utf-16" or "utf-16le" or "unicode" => new UnicodeEncoding(false, true, true),
        "utf-16be" => new UnicodeEncoding(true, true, true),
        // Latin-1's control characters 80 to 9F are never meant: Windows wrote them
        "windows-1252" or "cp1252" or "iso-8859-1" or "latin-1" or "latin1" or "ansi" or "us-ascii" or "ascii" => CodePagesEncodingProvider.Instance.GetEncoding(1252),
        "iso-8859-15" => CodePagesEncodingProvider.Instance.GetEncoding(28605),
        "ibm850" or "cp850" or "850" or "oem" => CodePagesEncodingProvider.Instance.GetEncoding(850),
        "ibm865" or "cp865" or "865" => CodePagesEncodingProvider.Instance.GetEncoding(865),
        _ => null,
    };

    /// <summary>UTF-8 or UTF-16 by the byte order mark; UTF-8 where all of the file is; Windows-1252 otherwise.</summary>
    internal static async Task<Encoding> Of(IFile file, CancellationToken cancel)
    {
        await using var stream = file.Open();
        var buffer = new byte[128 * 1024];
        var have = await stream.ReadAtLeastAsync(buffer, 4, false, cancel);
        if (Marked(buffer.AsSpan(0, have)) is { } marked)
            return marked;
        while (true)
        {
            var whole = Whole(buffer.AsSpan(0, have));
            if (!Utf8.IsValid(buffer.AsSpan(0, whole)))
                return Named("windows-1252")!;
            buffer.AsSpan(whole, have - whole).CopyTo(buffer);
            have -= whole;
            var count = await stream.ReadAsync(buffer.AsMemory(have), cancel);
            if (count == 0)
                return Named(have == 0 ? "utf-8" : "windows-1252")!;
            have += count;
        }
    }

    /// <summary>What the byte order mark says; null where there is none.</summary>
    internal static Encoding? Marked(ReadOnlySpan<byte> start) =>
        start.StartsWith("\uFEFF"u8) ? Named("utf-8")
        : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Named("utf-16")
        : start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Named("utf-16be")
        : null;

    // Up to where the last letter is complete; a letter has at most four bytes.
    private static int Whole(ReadOnlySpan<byte> bytes)
    {
        for (var i = bytes.Length - 1; i >= 0 && i >= bytes.Length - 4; i--)
        {
            var length = bytes[i] switch { < 0x80 => 1, < 0xC0 => 0, < 0xE0 => 2, < 0xF0 => 3, < 0xF8 => 4, _ => 1 };
            if (length > 0)
                return i + length > bytes.Length ? i : bytes.Length;
        }
        return bytes.Length;
    }
}
