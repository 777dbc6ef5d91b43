namespace Tryghed.Indicator.Observations.Import;

/// <summary>Numbers as Danes write them (<c>1.234,5</c>) and as the English do (<c>1,234.5</c>).</summary>
internal static class Numbers
{
    /// <summary>Finds out over a whole column what stands before the decimals.</summary>
    internal sealed class Detection
    {
        private string? comma, point, either;

        /// <summary>A number that could be written in both ways, and so says nothing.</summary>
        internal string? Either => either;

        /// <summary>What stands before the decimals; null where no number tells.</summary>
        internal char? Decimal => comma is null == point is null ? null : comma is not null ? ',' : '.';

        /// <summary>Two numbers of which one is written the Danish way and one the English; null where there are none.</summary>
        internal (string Danish, string English)? Contradiction => comma is not null && point is not null ? (comma, point) : null;

        internal void See(string text)
        {
            var (lastComma, lastPoint) = (text.LastIndexOf(','), text.LastIndexOf('.'));
            if (lastComma < 0 && lastPoint < 0)
                return;
            if (!IsNumber(text))
                return;
            var (at, mark) = lastComma > lastPoint ? (lastComma, ',') : (lastPoint, '.');
            if (lastComma >= 0 && lastPoint >= 0)
                Says(mark, text);
            else if (text.IndexOf(mark) != at)
                Says(mark is ',' ? '.' : ',', text); // it stands there twice, so it parts thousands
            else if (text.Length - at - 1 != 3 || Digits(text.AsSpan(0, at)) is 0 or > 3 || text.AsSpan(0, at).TrimStart("+-−").StartsWith("0"))
                Says(mark, text); // not before three digits, or not after one to three
            else
                either ??= text;
        }

        private void Says(char mark, string text)
        {
            if (mark is ',')
                comma ??= text;
            else
                point ??= text;
        }

        private static bool IsNumber(string text)
        {
            foreach (var letter in text)
            {
                if (!char.IsAsciiDigit(letter) && letter is not (',' or '.' or '-' or '+' or '−') && !IsSpace(letter))
                    return false;
            }
            return Digits(text) > 0;
        }

        private static int Digits(ReadOnlySpan<char> text)
        {
            var count = 0;
            foreach (var letter in text)
                count += char.IsAsciiDigit(letter) ? 1 : 0;
            return count;
        }
    }

    /// <summary>The number with a decimal point and nothing between its thousands; null where it is no number.</summary>
    internal static string? Plain(string text, char mark)
    {
        var body = text.AsSpan().Trim();
        if (body.Length > 0 && !body.ContainsAnyExceptInRange('0', '9'))
            return body.Length == text.Length ? text : body.ToString();
        Span<char> plain = stackalloc char[64];
        if (body.Length is 0 or > 60)
            return null;
        var (length, digits, group, grouped, fraction, exponent) = (0, 0, 0, '\0', false, false);
        for (var i = 0; i < body.Length; i++)
        {
            var letter = body[i];
            if (char.IsAsciiDigit(letter))
            {
                (digits, group) = (digits + 1, group + 1);
                plain[length++] = letter;
            }
            else if (letter is '-' or '−' or '+' && (i == 0 || exponent && body[i - 1] is 'e' or 'E'))
            {
                plain[length++] = letter is '−' ? '-' : letter;
            }
            else if (letter == mark && !fraction && !exponent && (grouped is '\0' || group == 3))
            {
                (fraction, grouped) = (true, '\0');
                plain[length++] = '.';
            }
            else if (letter is 'e' or 'E' && digits > 0 && !exponent && grouped is '\0')
            {
                (exponent, fraction) = (true, true);
                plain[length++] = letter;
            }
            else if ((letter is ',' or '.' && letter != mark || IsSpace(letter) || letter is '\'') && !fraction && (grouped is '\0' ? group is > 0 and <= 3 : group == 3 && (grouped == letter || IsSpace(letter) && IsSpace(grouped))))
            {
                (grouped, group) = (letter, 0);
            }
            else
            {
                return null;
            }
        }
        return digits > 0 && (grouped is '\0' || group == 3) ? new string(plain[..length]) : null;
    }

    private static bool IsSpace(char letter) => letter is ' ' or '\u00A0' or '\u202F' or '\u2009';
}
