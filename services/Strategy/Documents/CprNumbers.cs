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

    // A hyphen of any kind, or a space, between date and number; spaces around the hyphen. Nothing that goes on as a longer number.
    [GeneratedRegex(@"(?<![\d.,/-])\d{6}(?:[ \u00A0\u202F]?[-\u2010-\u2015\u2212\u00AD][ \u00A0\u202F]?|[ \u00A0\u202F])?\d{4}(?![\d/]|[.,]\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
