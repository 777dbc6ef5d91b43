using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tryghed.Indicator.Sources.Connectors;

/// <summary>Patterns by which values of a variable are chosen, as StatBank has them: <c>*</c> and <c>?</c> within a code; of periods <c>(1)</c> the newest,
/// <c>(2)</c> the one before, <c>(-n+8)</c> the newest eight, <c>(n+3)</c> all but the newest two; and <c>&gt;=2015K1</c>, <c>&lt;2024K4</c> or both.</summary>
internal static partial class Patterns
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("*?()<>");

    /// <summary>The codes of a variable that what was asked stands for, in the variable's order, each once.</summary>
    /// <param name="wrong">Gets what can't be read, or stands for nothing.</param>
    internal static List<string> Expand(TableVariable variable, IReadOnlyList<string> asked, Action<string> wrong)
    {
        var codes = variable.Values.Select(value => value.Code).ToArray();
        var chosen = new bool[codes.Length];
        foreach (var text in asked)
        {
            var pattern = text.Trim();
            var any = false;
            if (Fits(variable, codes, pattern) is { } fits)
            {
                for (var i = 0; i < codes.Length; i++)
                {
                    if (fits(i))
                        any = chosen[i] = true;
                }
            }
            if (!any)
                wrong(IsPattern(pattern) ? $"'{pattern}' stands for none of the values of {variable.Code}." : $"{variable.Code} has no value '{pattern}'.");
        }
        return [.. codes.Where((_, i) => chosen[i])];
    }

    internal static bool IsPattern(string text) => text.AsSpan().ContainsAny(Signs);

    private static Func<int, bool>? Fits(TableVariable variable, string[] codes, string pattern)
    {
        if (Array.IndexOf(codes, pattern) is >= 0 and var at)
            return i => i == at;
        if (variable.Time && Nth().Match(pattern) is { Success: true } nth)
        {
            var (step, start) = Read(nth);
            // The newest is number 1. Number = step × n + start, for n = 0, 1, 2, …
            return i => codes.Length - i is var number && (step == 0 ? number == start : (number - start) % step == 0 && (number - start) / step >= 0);
        }
        if (variable.Time && Range().Match(pattern) is { Success: true } range)
        {
            Func<string, bool> from = Bound(range.Groups["from"].Value, range.Groups["first"].Value), to = Bound(range.Groups["to"].Value, range.Groups["last"].Value);
            return i => from(codes[i]) && to(codes[i]);
        }
        if (!pattern.AsSpan().ContainsAny('*', '?'))
            return null;
        var wildcard = new Regex("^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return i => wildcard.IsMatch(codes[i]);
    }

    private static (int Step, int Start) Read(Match nth)
    {
        var start = nth.Groups["start"].Success ? int.Parse(nth.Groups["start"].Value, CultureInfo.InvariantCulture) : 0;
        if (!nth.Groups["step"].Success)
            return (0, start);
        var step = nth.Groups["step"].Value[..^1] switch { "" or "+" => 1, "-" => -1, var number => int.Parse(number, CultureInfo.InvariantCulture) };
        return (step, start);
    }

    // Codes of one frequency are in the order of their letters: 2015K1, 2015M07, 2015.
    private static Func<string, bool> Bound(string sign, string code) => sign switch
    {
        ">=" => value => string.CompareOrdinal(value, code) >= 0,
        ">" => value => string.CompareOrdinal(value, code) > 0,
        "<=" => value => string.CompareOrdinal(value, code) <= 0,
        "<" => value => string.CompareOrdinal(value, code) < 0,
        _ => _ => true,
    };

    [GeneratedRegex(@"^\((?:(?<step>[+-]?[0-9]{0,4}n)(?<start>[+-][0-9]{1,5})?|(?<start>[0-9]{1,5}))\)\z")]
    private static partial Regex Nth();

    [GeneratedRegex(@"^(?=.)(?:(?<from>>=?)(?<first>[0-9A-Z]{4,12}))?(?:(?<to><=?)(?<last>[0-9A-Z]{4,12}))?\z")]
    private static partial Regex Range();
}
