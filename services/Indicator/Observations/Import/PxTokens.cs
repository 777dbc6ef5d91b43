using System.Text;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>The figures, signs and keys of a PX file's data, one after the other.</summary>
internal sealed class PxTokens(StreamReader reader)
{
    private const int LongestToken = 10_000;

    private readonly char[] buffer = new char[32 * 1024];
    private readonly StringBuilder part = new();
    private int at, have;
    private bool inQuotes, ended;
    private string? last;

    /// <summary>Whether the token stood in quotation marks.</summary>
    internal bool Quoted { get; private set; }

    internal string Token { get; private set; } = "";

    /// <summary>Reads more of the file; false where it ends.</summary>
    internal async ValueTask<bool> Fill(CancellationToken cancel)
    {
        if (ended)
            return false;
        (at, have) = (0, await reader.ReadBlockAsync(buffer, cancel));
        ended = have == 0;
        return !ended || part.Length > 0 || inQuotes;
    }

    /// <summary>Takes the next token of what was read; false where it needs more.</summary>
    internal bool Next()
    {
        while (at < have)
        {
            var start = at;
            if (inQuotes)
            {
                var end = Array.IndexOf(buffer, '"', at, have - at);
                at = end < 0 ? have : end;
                Append(start);
                if (end < 0)
                    return false;
                at++;
                inQuotes = false;
                return Done(true);
            }
            while (at < have && !IsEnd(buffer[at]))
                at++;
            if (at == have)
            {
                Append(start);
                return false; // it may go on
            }
            if (at > start || part.Length > 0)
                return Plain(start);
            if (buffer[at] is '"')
                inQuotes = true;
            at++;
        }
        if (!ended)
            return false;
        if (inQuotes)
            throw new UnreadableFileException(0, "DATA", "A quotation mark is not closed.");
        return part.Length > 0 && Done(false);
    }

    private bool Plain(int start)
    {
        if (part.Length > 0)
        {
            Append(start);
            return Done(false);
        }
        var span = buffer.AsSpan(start, at - start);
        (Token, Quoted) = (last is not null && span.SequenceEqual(last) ? last : last = span.ToString(), false);
        return true;
    }

    private bool Done(bool quoted)
    {
        (Token, Quoted) = (part.ToString(), quoted);
        part.Clear();
        return true;
    }

    private void Append(int start)
    {
        part.Append(buffer, start, at - start);
        if (part.Length > LongestToken)
            throw new UnreadableFileException(0, "DATA", "A figure or a key is too long; perhaps a quotation mark is not closed.");
    }

    // Old files part their figures by commas, tabs and semicolons too.
    private static bool IsEnd(char letter) => letter is ' ' or '\n' or '\r' or '\t' or ',' or ';' or '"';
}
