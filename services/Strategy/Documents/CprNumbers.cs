using System.Globalization;
using System.Text.RegularExpressions;

namespace Tryghed.Strategy.Documents;

/// <summary>Finds civil registration numbers (CPR): six digits of a date, and four.</summary>
/// <remarks>
/// The seventh digit says the century (CPR-kontoret, "Personnummeret i CPR"). With a separator a valid date is enough, since numbers of the last years need not pass the check of modulus 11;
/// ten digits in a row must pass it too, or half of all journal numbers would be refused.
/// </remarks>
internal static partial class CprNumbers
{
    internal const string Refusal = "This has a number in it that looks like a civil registration number (CPR), which is not stored here. Remove it and send again.";

    private static readonly int[] Weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

    internal static bool Any(string text)
    {
        text = Plain(text);
        Span<int> digits = stackalloc int[10];
        foreach (var match in Form().EnumerateMatches(text))
        {
            var found = text.AsSpan(match.Index, match.Length);
            var count = 0;
            foreach (var character in found)
            {
                if (char.IsAsciiDigit(character))
                    digits[count++] = character - '0';
            }
            if (IsDate(digits) && (found.Length > 10 || Passes(digits)))
                return true;
        }
        return false;
    }

    private static bool IsDate(ReadOnlySpan<int> digits)
    {
        var (day, month, year, seventh) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3], digits[4] * 10 + digits[5], digits[6]);
        var century = seventh switch
        {
            <= 3 => 1900,
            4 or 9 => year <= 36 ? 2000 : 1900,
            _ => year <= 57 ? 2000 : 1800,
        };
        return DateOnly.TryParseExact($"{century + year:0000}-{month:00}-{day:00}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }

    private static bool Passes(ReadOnlySpan<int> digits)
    {
        var sum = 0;
        for (var i = 0; i < 10; i++)
            sum += digits[i] * Weights[i];
        return sum % 11 == 0;
    }

    // Digits of other scripts are digits, and what can't be seen is not there; a soft hyphen is a hyphen.
    private static string Plain(string text) => text.All(char.IsAscii) ? text : string.Create(text.Count(character => !IsUnseen(character)), text, static (plain, text) =>
    {
        var length = 0;
        foreach (var character in text)
            if (!IsUnseen(character))
                plain[length++] = character is '\u00AD' ? '-' : char.IsAscii(character) || CharUnicodeInfo.GetDecimalDigitValue(character) is not (>= 0 and var digit) ? character : (char)('0' + digit);
    });

    private static bool IsUnseen(char character) => character is not '\u00AD' && CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.Format;

    // A hyphen of any kind between date and number, with or without space; or a space, a dot or a line below; or nothing. A date in three parts needs the hyphen, or every date with a year after it would be one.
    // Nothing that goes on as a longer number.
    [GeneratedRegex(@"(?<!\d)(?<!\d[.,/-])(?:\d{6}(?:[\s._]{0,3}[-\u2010-\u2015\u2212][\s._]{0,3}|[ \t\u00A0\u202F]{1,3}|[._])?|\d\d[ ./-]\d\d[ ./-]\d\d\s{0,3}[-\u2010-\u2015\u2212]\s{0,3})\d{4}(?!\d)(?![.,]\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
